//! Additions to the JSON of a glTF file that keep the rest as it is: unknown extensions, the order of keys,
//! and the spelling of numbers.

use std::borrow::Cow;
use std::fmt;

use anyhow::Context as _;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

/// The members of an object, in their order.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Members<'de>, M::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

/// Joins members back into an object.
fn object<'a>(members: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let members: Vec<String> = members.map(|(key, value)| format!("{}:{value}", Value::from(key))).collect();
    format!("{{{}}}", members.join(","))
}

/// The JSON of a glTF file, member by member.
pub struct Description<'a> {
    members: Vec<(String, Cow<'a, str>)>,
}

impl<'a> Description<'a> {
    /// Reads the members.
    ///
    /// # Errors
    /// The text is not a JSON object.
    pub fn parse(json: &'a [u8]) -> anyhow::Result<Self> {
        let Members(members) = serde_json::from_slice(json).context("its JSON is not an object")?;
        let members = members.into_iter().map(|(key, value)| (key, Cow::Borrowed(value.get()))).collect();
        Ok(Self { members })
    }

    /// Adds items to the list `key`; creates the list if it is missing.
    ///
    /// # Errors
    /// The member is not a list.
    pub fn append(&mut self, key: &str, items: &[Value]) -> anyhow::Result<()> {
        let items: Vec<String> = items.iter().map(Value::to_string).collect();
        let items = items.join(",");
        let Some((_, list)) = self.members.iter_mut().find(|(known, _)| known == key) else {
            self.members.push((key.to_owned(), format!("[{items}]").into()));
            return Ok(());
        };
        let open = list.trim_end().strip_suffix(']').with_context(|| format!("its {key} are not a list"))?;
        let comma = if open.trim() == "[" { "" } else { "," };
        *list = format!("{open}{comma}{items}]").into();
        Ok(())
    }

    /// Sets the length of the first buffer; creates the buffer if there is none.
    ///
    /// # Errors
    /// The buffers are not a list of objects.
    pub fn set_buffer_length(&mut self, bytes: u64) -> anyhow::Result<()> {
        let bytes = bytes.to_string();
        let Some((_, list)) = self.members.iter_mut().find(|(known, _)| known == "buffers") else {
            let first = object([("byteLength", bytes.as_str())].into_iter());
            self.members.push(("buffers".to_owned(), format!("[{first}]").into()));
            return Ok(());
        };
        let buffers: Vec<&RawValue> = serde_json::from_str(list).context("its buffers are not a list")?;
        let mut buffers: Vec<String> = buffers.into_iter().map(|buffer| buffer.get().to_owned()).collect();
        if buffers.is_empty() {
            buffers.push("{\"byteLength\":0}".to_owned());
        }
        if let Some(first) = buffers.first_mut() {
            let Members(members) = serde_json::from_str(first).context("its buffer is not an object")?;
            let changed = members.iter().map(|(key, value)| {
                (key.as_str(), if key == "byteLength" { bytes.as_str() } else { value.get() })
            });
            *first = object(changed);
        }
        *list = format!("[{}]", buffers.join(",")).into();
        Ok(())
    }

    /// The JSON text.
    pub fn into_json(self) -> String {
        object(self.members.iter().map(|(key, value)| (key.as_str(), &**value)))
    }
}

#[cfg(test)]
mod tests;
