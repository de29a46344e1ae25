//! Writes a file as a maker would: for demonstrations and tests.

use crate::{Algorithm, Params, SerialNumber};
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockEncryptMut as _, KeyIvInit as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use quick_xml::escape::escape;
use sha2::Sha256;
use warifu_secret::{Seed, TransportKey, leaving_nothing};
use zeroize::Zeroizing;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc"
  xmlns:ds="http://www.w3.org/2000/09/xmldsig#"
  xmlns:xenc="http://www.w3.org/2001/04/xmlenc#">
"#;
const MAC: &str = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";
const CIPHER: &str = "http://www.w3.org/2001/04/xmlenc#aes128-cbc";

/// A token to be written.
pub struct Sample<'a> {
    /// What is printed on it.
    pub serial: &'a SerialNumber,
    /// Who made it.
    pub maker: &'a str,
    /// What it computes with.
    pub params: Params,
    /// Its secret.
    pub seed: &'a Seed,
    /// Until when it may be used, as an `xs:dateTime`.
    pub valid_until: Option<&'a str>,
}

/// What a file is written under: AES-128-CBC and HMAC-SHA-256.
pub struct Under<'a> {
    /// The cipher's key, 16 bytes.
    pub key: &'a TransportKey,
    /// The MAC's key.
    pub mac: &'a TransportKey,
    /// A new IV each time.
    pub iv: &'a mut dyn FnMut() -> [u8; 16],
}

warifu_secret::closed!(Sample<'_>, Under<'_>);

/// A file of these tokens, in clear where there is nothing to write it under;
/// nothing where the key is not 16 bytes long.
#[must_use]
pub fn write<'a>(
    samples: impl IntoIterator<Item = Sample<'a>>,
    mut under: Option<Under<'_>>,
) -> Option<Zeroizing<String>> {
    let mut text = Zeroizing::new(HEAD.to_owned());
    if let Some(under) = &mut under {
        // EXPOSE: encrypted at once.
        let sealed = sealed(under.mac.expose(), under)?;
        text.push_str(" <EncryptionKey><ds:KeyName>transport</ds:KeyName></EncryptionKey>\n");
        let mac = format!(
            " <MACMethod Algorithm=\"{MAC}\"><MACKey>{}</MACKey></MACMethod>\n",
            sealed.0
        );
        text.push_str(&mac);
    }
    for sample in samples {
        text.push_str(&package(&sample, under.as_mut())?);
    }
    text.push_str("</KeyContainer>\n");
    Some(text)
}

fn package(sample: &Sample<'_>, under: Option<&mut Under<'_>>) -> Option<Zeroizing<String>> {
    let (params, serial) = (sample.params, sample.serial);
    let secret = secret(sample.seed, under)?;
    let suite = match params.algorithm {
        Algorithm::Sha1 => "HMAC-SHA1",
        Algorithm::Sha256 => "HMAC-SHA256",
        Algorithm::Sha512 => "HMAC-SHA512",
    };
    let policy = sample.valid_until.map_or(String::new(), |until| {
        format!("\n   <Policy><ExpiryDate>{until}</ExpiryDate></Policy>")
    });
    let (maker, secret) = (escape(sample.maker), secret.as_str());
    let (digits, period) = (params.digits.count(), params.period.seconds());
    Some(Zeroizing::new(format!(
        r#" <KeyPackage>
  <DeviceInfo><Manufacturer>{maker}</Manufacturer><SerialNo>{serial}</SerialNo></DeviceInfo>
  <Key Id="{serial}" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:totp">
   <AlgorithmParameters><Suite>{suite}</Suite><ResponseFormat Length="{digits}" Encoding="DECIMAL"/></AlgorithmParameters>
   <Data>
    <Secret>{secret}</Secret>
    <Time><PlainValue>0</PlainValue></Time>
    <TimeInterval><PlainValue>{period}</PlainValue></TimeInterval>
   </Data>{policy}
  </Key>
 </KeyPackage>
"#
    )))
}

fn secret(seed: &Seed, under: Option<&mut Under<'_>>) -> Option<Zeroizing<String>> {
    // EXPOSE: into the file, which is a demonstration's or a test's.
    let plain = seed.expose();
    let text = match under {
        None => format!("<PlainValue>{}</PlainValue>", STANDARD.encode(plain)),
        Some(under) => {
            let (value, mac) = sealed(plain, under)?;
            format!("<EncryptedValue>{value}</EncryptedValue><ValueMAC>{mac}</ValueMAC>")
        }
    };
    Some(Zeroizing::new(text))
}

/// The encrypted value, and the MAC over it.
fn sealed(plain: &[u8], under: &mut Under<'_>) -> Option<(String, String)> {
    let mut bytes = (under.iv)().to_vec();
    // EXPOSE: into the cipher, which wipes its copy on drop.
    let cipher = cbc::Encryptor::<aes::Aes128>::new_from_slices(under.key.expose(), &bytes).ok()?;
    bytes.extend(leaving_nothing(|| {
        cipher.encrypt_padded_vec_mut::<Pkcs7>(plain)
    }));
    // EXPOSE: into the MAC; the stack is overwritten.
    let mac = leaving_nothing(|| Hmac::<Sha256>::new_from_slice(under.mac.expose()).ok())?;
    let mac = mac.chain_update(&bytes).finalize().into_bytes();
    let value = STANDARD.encode(&bytes);
    let value = format!(
        r#"<xenc:EncryptionMethod Algorithm="{CIPHER}"/><xenc:CipherData><xenc:CipherValue>{value}</xenc:CipherValue></xenc:CipherData>"#
    );
    Some((value, STANDARD.encode(mac)))
}
