//! Values out of rows: what does not fit is an inconsistency, named by table
//! and column, never a default.

use crate::dialect::{Db, Row};
use crate::fault::impossible;
use sqlx::{Decode, Row as _, Type};
use warifu_issuer::ids::Slug;
use warifu_issuer::outbox::Language;
use warifu_issuer::ports::StoreError;
use warifu_issuer::sealing::{KeyId, Sealed};
use warifu_otp::UnixTime;

/// A row and the name of the table it is from.
pub struct Reading<'r> {
    row: &'r Row,
    table: &'static str,
}

impl<'r> Reading<'r> {
    pub fn new(row: &'r Row, table: &'static str) -> Self {
        Self { row, table }
    }

    /// A column as the database gives it.
    pub fn get<T>(&self, column: &'static str) -> Result<T, StoreError>
    where
        T: Decode<'r, Db> + Type<Db>,
    {
        self.row
            .try_get(column)
            .map_err(|_| self.impossible(column))
    }

    /// A text that another type reads.
    pub fn parse<T, E>(
        &self,
        column: &'static str,
        read: impl FnOnce(String) -> Result<T, E>,
    ) -> Result<T, StoreError> {
        read(self.get(column)?).map_err(|_| self.impossible(column))
    }

    /// A number that is not negative.
    pub fn number<T: TryFrom<i64>>(&self, column: &'static str) -> Result<T, StoreError> {
        let number: i64 = self.get(column)?;
        T::try_from(number).map_err(|_| self.impossible(column))
    }

    /// A number that is not negative, or nothing.
    pub fn maybe_number<T: TryFrom<i64>>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, StoreError> {
        let number: Option<i64> = self.get(column)?;
        number
            .map(T::try_from)
            .transpose()
            .map_err(|_| self.impossible(column))
    }

    /// A time.
    pub fn time(&self, column: &'static str) -> Result<UnixTime, StoreError> {
        self.number(column).map(UnixTime)
    }

    /// A time, or nothing.
    pub fn maybe_time(&self, column: &'static str) -> Result<Option<UnixTime>, StoreError> {
        Ok(self.maybe_number(column)?.map(UnixTime))
    }

    /// Bytes of a fixed length.
    pub fn bytes<const N: usize>(&self, column: &'static str) -> Result<[u8; N], StoreError> {
        let bytes: Vec<u8> = self.get(column)?;
        bytes.try_into().map_err(|_| self.impossible(column))
    }

    /// Bytes of a fixed length, or nothing.
    pub fn maybe_bytes<const N: usize>(
        &self,
        column: &'static str,
    ) -> Result<Option<[u8; N]>, StoreError> {
        let bytes: Option<Vec<u8>> = self.get(column)?;
        bytes
            .map(TryInto::try_into)
            .transpose()
            .map_err(|_| self.impossible(column))
    }

    /// A sealed value and its key's name.
    pub fn sealed(&self, column: &'static str, key: &'static str) -> Result<Sealed, StoreError> {
        Ok(Sealed {
            key: self.parse(key, |text| KeyId::parse(&text).ok_or(()))?,
            bytes: self.get(column)?,
        })
    }

    /// An institution.
    pub fn slug(&self, column: &'static str) -> Result<Slug, StoreError> {
        self.parse(column, Slug::new)
    }

    /// A language.
    pub fn language(&self, column: &'static str) -> Result<Language, StoreError> {
        self.parse(column, |text| match text.as_str() {
            "ja" => Ok(Language::Ja),
            "en" => Ok(Language::En),
            _ => Err(()),
        })
    }

    /// Says that a column holds what it cannot.
    pub fn impossible(&self, column: &'static str) -> StoreError {
        impossible(self.table, column)
    }
}

/// A number as the database takes it.
pub fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A time as the database takes it.
pub fn at(time: UnixTime) -> i64 {
    int(time.0)
}
