//! A glTF description that is added to without touching what stands in it: unknown extensions, the order of keys and the
//! letters of numbers stay as their program wrote them.

use std::borrow::Cow;
use std::fmt;

use anyhow::Context as _;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

/// An object's members in their order.
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

/// The top of a description.
pub struct Description<'a> {
    members: Vec<(String, Cow<'a, str>)>,
}

impl<'a> Description<'a> {
    /// # Errors
    /// What is no JSON object.
    pub fn parse(json: &'a [u8]) -> anyhow::Result<Self> {
        let Members(members) = serde_json::from_slice(json).context("its description is no JSON object")?;
        let members = members.into_iter().map(|(key, value)| (key, Cow::Borrowed(value.get()))).collect();
        Ok(Self { members })
    }

    /// Adds items to the list `key`, which is made if it is missing.
    ///
    /// # Errors
    /// A member of that name that is no list.
    pub fn append(&mut self, key: &str, items: &[Value]) -> anyhow::Result<()> {
        let items: Vec<String> = items.iter().map(Value::to_string).collect();
        let items = items.join(",");
        let Some((_, list)) = self.members.iter_mut().find(|(known, _)| known == key) else {
            self.members.push((key.to_owned(), format!("[{items}]").into()));
            return Ok(());
        };
        let open = list.trim_end().strip_suffix(']').with_context(|| format!("its {key} are no list"))?;
        let comma = if open.trim() == "[" { "" } else { "," };
        *list = format!("{open}{comma}{items}]").into();
        Ok(())
    }

    /// Says how long the first buffer is now; makes it if there is none.
    ///
    /// # Errors
    /// A description whose buffers are no list of objects.
    pub fn set_buffer_length(&mut self, bytes: u64) -> anyhow::Result<()> {
        let bytes = bytes.to_string();
        let Some((_, list)) = self.members.iter_mut().find(|(known, _)| known == "buffers") else {
            let first = object([("byteLength", bytes.as_str())].into_iter());
            self.members.push(("buffers".to_owned(), format!("[{first}]").into()));
            return Ok(());
        };
        let buffers: Vec<&RawValue> = serde_json::from_str(list).context("its buffers are no list")?;
        let mut buffers: Vec<String> = buffers.into_iter().map(|buffer| buffer.get().to_owned()).collect();
        if buffers.is_empty() {
            buffers.push("{\"byteLength\":0}".to_owned());
        }
        if let Some(first) = buffers.first_mut() {
            let Members(members) = serde_json::from_str(first).context("its buffer is no object")?;
            let changed = members.iter().map(|(key, value)| {
                (key.as_str(), if key == "byteLength" { bytes.as_str() } else { value.get() })
            });
            *first = object(changed);
        }
        *list = format!("[{}]", buffers.join(",")).into();
        Ok(())
    }

    pub fn into_json(self) -> String {
        object(self.members.iter().map(|(key, value)| (key.as_str(), &**value)))
    }
}

#[cfg(test)]
mod tests;
