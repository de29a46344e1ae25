//! A browser without a screen: keeps cookies, follows redirects by hand.

use std::collections::BTreeMap;

use reqwest::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use url::form_urlencoded;

pub struct Browser {
    client: reqwest::Client,
    origin: String,
    cookies: BTreeMap<String, String>,
    pub lang: &'static str,
}

/// A page as it came.
#[derive(Debug, Clone)]
pub struct Page {
    pub status: u16,
    pub path: String,
    pub headers: HeaderMap,
    pub html: String,
}

impl Browser {
    pub fn new(origin: &str) -> Self {
        let client = reqwest::Client::builder()
            .redirect(Policy::none())
            .build()
            .unwrap();
        Self::of(client, origin)
    }

    /// With a client of another kind; it follows no redirect by itself.
    pub fn of(client: reqwest::Client, origin: &str) -> Self {
        Self {
            client,
            origin: origin.to_owned(),
            cookies: BTreeMap::new(),
            lang: "ja",
        }
    }

    pub async fn get(&mut self, path: &str) -> Page {
        let request = self.client.get(format!("{}{path}", self.origin));
        let page = self.send(request, path).await;
        self.follow(page).await
    }

    /// Without following where it leads.
    pub async fn get_only(&mut self, path: &str) -> Page {
        let request = self.client.get(format!("{}{path}", self.origin));
        self.send(request, path).await
    }

    /// Posts fields as they are.
    pub async fn post_raw(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self
            .client
            .post(format!("{}{path}", self.origin))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        self.send(request, path).await
    }

    /// Posts a form with a file, as a browser writes it.
    pub async fn upload(&mut self, path: &str, fields: &[(&str, &str)], file: &[u8]) -> Page {
        let mut body = Vec::new();
        for (name, value) in fields {
            let head = format!("Content-Disposition: form-data; name=\"{name}\"");
            body.extend(format!("--WarifuB9\r\n{head}\r\n\r\n{value}\r\n").bytes());
        }
        let head = "Content-Disposition: form-data; name=\"file\"; filename=\"tokens.xml\"";
        let kind = "Content-Type: text/xml";
        body.extend(format!("--WarifuB9\r\n{head}\r\n{kind}\r\n\r\n").bytes());
        body.extend_from_slice(file);
        body.extend(b"\r\n--WarifuB9--\r\n");
        let request = self
            .client
            .post(format!("{}{path}", self.origin))
            .header("content-type", "multipart/form-data; boundary=WarifuB9")
            .body(body);
        self.send(request, path).await
    }

    /// Fills the form of a page: its token goes along, redirects are followed.
    pub async fn submit(&mut self, from: &Page, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut all = vec![("csrf", from.csrf())];
        all.extend_from_slice(fields);
        let page = self.post_raw(path, &all).await;
        self.follow(page).await
    }

    pub async fn log_in(&mut self, slug: &str, n: u32) -> Page {
        let path = format!("/i/{slug}/login");
        let page = self.get(&path).await;
        let contract = format!("{}{n:02}", slug.to_uppercase());
        let password = format!("warifu{n:02}");
        self.submit(
            &page,
            &path,
            &[("contract_id", &contract), ("password", &password)],
        )
        .await
    }

    pub async fn issue(&mut self, slug: &str, mail: &str, password: &str) -> Page {
        let path = format!("/i/{slug}/issue");
        let page = self.get(&path).await;
        let fields = [
            ("mail", mail),
            ("mail_again", mail),
            ("activation_password", password),
            ("activation_password_again", password),
        ];
        self.submit(&page, &path, &fields).await
    }

    /// The same browser where the server is now.
    pub fn at(mut self, origin: &str) -> Self {
        origin.clone_into(&mut self.origin);
        self
    }

    pub fn forget_session(&mut self) {
        self.cookies.remove("warifu_session");
    }

    pub fn session(&self) -> Option<&String> {
        self.cookies.get("warifu_session")
    }

    async fn follow(&mut self, mut page: Page) -> Page {
        for _ in 0..6 {
            let Some(to) = page
                .headers
                .get(LOCATION)
                .map(|to| to.to_str().unwrap().to_owned())
            else {
                return page;
            };
            page = self.get_only(&to).await;
        }
        panic!("redirected without end at {}", page.path);
    }

    async fn send(&mut self, request: reqwest::RequestBuilder, path: &str) -> Page {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = request
            .header("accept-language", self.lang)
            .header(COOKIE, cookies.join("; "));
        let response = request.send().await.unwrap();
        for line in response.headers().get_all(SET_COOKIE) {
            let (name, rest) = line.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() || rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let html = response.text().await.unwrap();
        let page = Page {
            status,
            path: path.to_owned(),
            headers,
            html,
        };
        super::seen::keep(&page);
        page
    }
}

impl Page {
    /// The token of the page's first form.
    pub fn csrf(&self) -> &str {
        self.between("name=\"csrf\" value=\"", "\"")
            .unwrap_or_else(|| panic!("no form on {}: {}", self.path, self.html))
    }

    /// `data-page`
    pub fn name(&self) -> &str {
        self.between("data-page=\"", "\"").unwrap_or("")
    }

    /// What stands in `[data-value=name]`.
    pub fn value(&self, name: &str) -> &str {
        self.between(&format!("data-value=\"{name}\">"), "<")
            .unwrap_or("")
    }

    /// The codes of the errors that are shown.
    pub fn errors(&self) -> Vec<&str> {
        self.html
            .split("data-error=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect()
    }

    /// What is said at an error of that code: its own words, not the page's.
    pub fn error_text(&self, code: &str) -> &str {
        let said = self.html.split(&format!("data-error=\"{code}\"")).nth(1);
        let said = said.and_then(|rest| rest.split("</li>").next());
        said.and_then(|rest| rest.split("</div>").next())
            .unwrap_or("")
    }

    /// The page without head and foot.
    pub fn main(&self) -> &str {
        self.between("<main", "</main>").unwrap_or("")
    }

    /// The steps that are shown, and the number of the one at hand; 0 for none.
    pub fn steps(&self) -> (usize, usize) {
        let steps = self.between("<ol class=\"steps\">", "</ol>").unwrap_or("");
        let all = steps.matches("<li ").count();
        let here = steps
            .split("<li ")
            .skip(1)
            .position(|one| one.contains("aria-current"));
        (all, here.map_or(0, |before| before + 1))
    }

    /// What a field holds.
    pub fn typed(&self, field: &str) -> &str {
        let input = self
            .html
            .split("<input ")
            .find(|input| input.contains(&format!("name=\"{field}\"")))
            .unwrap_or("");
        let input = input.split('>').next().unwrap_or("");
        input
            .split("value=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .unwrap_or("")
    }

    pub fn has(&self, text: &str) -> bool {
        self.html.contains(text)
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    fn between(&self, before: &str, after: &str) -> Option<&str> {
        self.html
            .split_once(before)?
            .1
            .split_once(after)
            .map(|(text, _)| text)
    }
}
