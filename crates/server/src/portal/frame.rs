//! The frame around each page.

use chrono::FixedOffset;
use warifu_issuer::policy::Institution;

use crate::app::App;
use crate::http::visit::Visit;
use crate::text::{Common, Lang, fill, long_date_time};

/// What `base.html` shows.
pub(crate) struct Frame {
    pub(crate) lang: Lang,
    pub(crate) size: &'static str,
    pub(crate) t: &'static Common,
    pub(crate) page: &'static str,
    pub(crate) title: &'static str,
    /// Stands over the page in the title's place.
    pub(crate) heading: Option<String>,
    pub(crate) path: String,
    pub(crate) css: String,
    pub(crate) js: String,
    pub(crate) brand: Option<Brand>,
    pub(crate) mail_domain: String,
    /// What to do if the mail does not come, as it goes with the procedures.
    pub(crate) mail_help: &'static str,
    pub(crate) steps: Vec<Step>,
    pub(crate) now: String,
    pub(crate) now_unix: u64,
    pub(crate) offset_minutes: i32,
    pub(crate) expires: Option<String>,
    pub(crate) csrf: String,
    /// Where the page's form goes: language and size then change with what was
    /// typed kept.
    pub(crate) form: Option<String>,
    pub(crate) demo: bool,
    pub(crate) failed: bool,
}

/// The institution, as every page names it.
pub(crate) struct Brand {
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) service: String,
    pub(crate) telephone: Option<Phone>,
}

/// Whom to call.
pub(crate) struct Phone {
    pub(crate) number: String,
    pub(crate) hours: String,
}

/// One step of a procedure.
pub(crate) struct Step {
    pub(crate) number: usize,
    pub(crate) label: &'static str,
    pub(crate) class: &'static str,
}

impl Frame {
    /// A page without institution, steps and session.
    pub(crate) fn new(app: &App, visit: &Visit, page: &'static str, title: &'static str) -> Self {
        let now = app.now();
        Self {
            lang: visit.lang,
            size: visit.size.code(),
            t: Common::of(visit.lang),
            page,
            title,
            heading: None,
            path: visit.path.clone(),
            css: app.css.clone(),
            js: app.js.clone(),
            brand: None,
            mail_domain: String::new(),
            mail_help: "",
            steps: Vec::new(),
            now: long_date_time(visit.lang, now.0, app.offset()),
            now_unix: now.0,
            offset_minutes: app.config.utc_offset_minutes,
            expires: None,
            csrf: String::new(),
            form: None,
            demo: app.config.demo.enabled,
            failed: false,
        }
    }

    /// With the institution's mark and name.
    pub(crate) fn of(mut self, institution: &Institution) -> Self {
        self.brand = Some(Brand::of(institution, self.lang));
        institution.mail.domain.clone_into(&mut self.mail_domain);
        self.mail_help = if institution.portal.issue.is_some() {
            self.t.mail_steps
        } else {
            self.t.mail_told
        };
        self
    }

    /// With the steps of a procedure; `here` counts from 1.
    pub(crate) fn at_step(mut self, labels: &[&'static str], here: usize) -> Self {
        let class = |number: usize| match number.cmp(&here) {
            std::cmp::Ordering::Less => "done",
            std::cmp::Ordering::Equal => "here",
            std::cmp::Ordering::Greater => "ahead",
        };
        self.steps = (1..)
            .zip(labels)
            .map(|(number, label)| Step {
                number,
                label,
                class: class(number),
            })
            .collect();
        self
    }

    /// With the time at which it expires.
    pub(crate) fn until(mut self, unix_seconds: u64, offset: FixedOffset) -> Self {
        self.expires = Some(long_date_time(self.lang, unix_seconds, offset));
        self
    }

    /// With the session's token for its forms.
    pub(crate) fn guarded(mut self, csrf: &str) -> Self {
        csrf.clone_into(&mut self.csrf);
        self
    }

    /// With a form that goes to `path`.
    pub(crate) fn with_form(mut self, path: String) -> Self {
        self.form = Some(path);
        self
    }

    /// Whether the page says what to do if the mail does not come.
    pub(crate) fn has_mail_help(&self) -> bool {
        self.brand.is_some() && self.page != "print"
    }

    /// Where the customer stands, in words.
    pub(crate) fn where_text(&self) -> String {
        let all = self.steps.len().to_string();
        let here = self.steps.iter().find(|step| step.class == "here");
        here.map(|step| {
            let place = fill(
                self.t.step_of,
                &[("here", &step.number.to_string()), ("all", &all)],
            );
            format!("{place}{}{}", self.lang.pick("　", ": "), step.label)
        })
        .unwrap_or_default()
    }

    /// The form that the script keeps the time of day in.
    pub(crate) fn clock_form(&self) -> &'static str {
        self.lang
            .pick("{y}年{m}月{d}日 {h}時{i}分", "{d} {month} {y}, {h}:{i}")
    }
}

impl Brand {
    /// The institution's names in one language.
    pub(crate) fn of(institution: &Institution, lang: Lang) -> Self {
        let pick = |text: &warifu_enroll::Text| lang.pick(&text.ja, &text.en).clone();
        Self {
            slug: institution.slug.to_string(),
            name: pick(&institution.names),
            service: pick(&institution.service_names),
            telephone: Some(Phone {
                number: institution.telephone.number.clone(),
                hours: pick(&institution.telephone.hours),
            }),
        }
    }
}
