//! JSON, more strictly than `serde_json` reads it: no name stands twice in an
//! object, known or not, and what should be an object is one, no array.

use serde::de::{DeserializeOwned, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// Reads a value; `None` where it is not one of that kind.
pub(crate) fn read<T: DeserializeOwned + Serialize>(bytes: &[u8]) -> Option<T> {
    let Strict(given) = serde_json::from_slice(bytes).ok()?;
    let read: T = serde_json::from_slice(bytes).ok()?;
    let shape = serde_json::to_value(&read).ok()?;
    fits(&shape, &given).then_some(read)
}

/// Whether all objects of `shape` are objects in `given` too.
fn fits(shape: &Value, given: &Value) -> bool {
    match (shape, given) {
        (Value::Object(shape), Value::Object(given)) => shape
            .iter()
            .all(|(name, part)| given.get(name).is_none_or(|given| fits(part, given))),
        (Value::Object(_), _) => false,
        (Value::Array(shape), Value::Array(given)) => shape
            .iter()
            .zip(given)
            .all(|(part, given)| fits(part, given)),
        _ => true,
    }
}

/// Any value in which no name stands twice.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Once).map(Self)
    }
}

struct Once;

impl<'de> Visitor<'de> for Once {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON in which no name stands twice")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        while let Some(Strict(one)) = from.next_element()? {
            all.push(one);
        }
        Ok(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some((name, Strict(one))) = from.next_entry::<String, _>()? {
            if all.insert(name, one).is_some() {
                return Err(A::Error::custom("a name stands twice"));
            }
        }
        Ok(Value::Object(all))
    }
}
