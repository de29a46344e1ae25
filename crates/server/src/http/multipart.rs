//! `multipart/form-data` (RFC 7578) with one file, read whole and never beyond a
//! limit.

use axum::body::Body;
use axum::http::{HeaderMap, header};
use multer::{Constraints, Field, Multipart, SizeLimit};
use zeroize::Zeroizing;

use super::failure::Failure;
use crate::portal::fields::Fields;

/// Parts of a form; ours have four.
const MOST_PARTS: usize = 16;
/// Bytes of a form besides its file.
const AROUND: usize = 64 * 1024;
/// So many times the limit is read and dropped, so that a browser that is still
/// sending hears the answer.
const PATIENCE: usize = 4;

/// A form with a file.
pub(crate) struct Upload {
    pub(crate) fields: Fields,
    /// Empty where none was chosen.
    pub(crate) file: Zeroizing<Vec<u8>>,
}

warifu_secret::closed!(Upload);

/// What separates the parts; `None` for a body of another kind.
pub(crate) fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let boundary = multer::parse_boundary(kind).ok()?;
    (!boundary.is_empty()).then_some(boundary)
}

/// Reads a form whose file has `limit` bytes at the most.
pub(crate) async fn read(body: Body, boundary: &str, limit: usize) -> Result<Upload, Failure> {
    let most = limit.saturating_add(AROUND).saturating_mul(PATIENCE);
    let most = SizeLimit::new().whole_stream(u64::try_from(most).unwrap_or(u64::MAX));
    let constraints = Constraints::new().size_limit(most);
    let mut form = Multipart::with_constraints(body.into_data_stream(), boundary, constraints);
    let (mut fields, mut around, mut file) = (Vec::new(), AROUND, Some(Zeroizing::default()));
    let mut fits = true;
    for _ in 0..=MOST_PARTS {
        let Some(part) = form.next_field().await.map_err(|error| failure(&error))? else {
            let file = file.filter(|_| fits).ok_or(Failure::TooLarge)?;
            let fields = Fields::of(fields);
            return Ok(Upload { fields, file });
        };
        let name = part.name().unwrap_or_default().to_owned();
        if part.file_name().is_some() {
            file = taken(part, limit).await?;
        } else if let Some(value) = taken(part, around).await? {
            around -= value.len();
            let value = std::str::from_utf8(&value).map_err(|_| Failure::Malformed)?;
            fields.push((name, Zeroizing::new(value.to_owned())));
        } else {
            fits = false;
        }
    }
    Err(Failure::Malformed)
}

/// A part, read to its end; `None` where it has more than so many bytes.
async fn taken(mut part: Field<'_>, most: usize) -> Result<Option<Zeroizing<Vec<u8>>>, Failure> {
    let mut bytes = Some(Zeroizing::new(Vec::new()));
    while let Some(chunk) = part.chunk().await.map_err(|error| failure(&error))? {
        bytes = bytes.filter(|there| there.len().saturating_add(chunk.len()) <= most);
        if let Some(there) = &mut bytes {
            there.extend_from_slice(&chunk);
        }
    }
    Ok(bytes)
}

const fn failure(error: &multer::Error) -> Failure {
    match error {
        multer::Error::StreamSizeExceeded { .. } => Failure::TooLarge,
        _ => Failure::Malformed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    const FORM: &str = "--B\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n\
        --B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.xml\"\r\n\
        Content-Type: text/xml\r\n\r\n<a>\r\n--C\r\n</a>\r\n--B--\r\n";

    async fn read(form: &str, limit: usize) -> Result<Upload, Failure> {
        super::read(Body::from(form.to_owned()), "B", limit).await
    }

    #[tokio::test]
    async fn fields_and_a_file_are_told_apart() {
        let form = read(FORM, 100).await.unwrap_or_else(|_| panic!());
        assert_eq!(form.fields.get("csrf"), "abc");
        assert_eq!(&**form.file, b"<a>\r\n--C\r\n</a>");
    }

    #[tokio::test]
    async fn what_ends_in_the_middle_or_is_too_large_is_refused() {
        for cut in 0..FORM.len() - 5 {
            let cut = read(&FORM[..cut], 100).await.err();
            assert_eq!(cut, Some(Failure::Malformed));
        }
        assert_eq!(read(FORM, 10).await.err(), Some(Failure::TooLarge));
        for large in ["<a>", "abc"] {
            let large = FORM.replace(large, &"x".repeat(70_000));
            assert_eq!(read(&large, 10).await.err(), Some(Failure::TooLarge));
        }
        let endless = FORM.replace("<a>", &"x".repeat(400_000));
        assert_eq!(read(&endless, 10).await.err(), Some(Failure::TooLarge));
    }

    #[tokio::test]
    async fn a_form_of_a_thousand_parts_is_refused() {
        let part = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n";
        let form = format!("{}--B--\r\n", part.repeat(1000));
        assert_eq!(read(&form, 10).await.err(), Some(Failure::Malformed));
    }

    #[test]
    fn the_boundary_is_what_the_browser_says() {
        let said = |kind: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
            boundary(&headers)
        };
        let plain = "multipart/form-data; boundary=----Web9";
        assert_eq!(said(plain).as_deref(), Some("----Web9"));
        assert_eq!(said("application/x-www-form-urlencoded"), None);
        assert_eq!(said("multipart/form-data; boundary="), None);
    }
}
