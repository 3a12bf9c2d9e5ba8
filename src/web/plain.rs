//! Values as plain JavaScript: objects, lists, numbers, texts, null.
//!
//! Only what this crate's values are made of; anything else is [`Unsupported`]. A general serializer would keep a
//! table of every name it has written, which weighs more than all of this.

use super::set;
use js_sys::{Array, Object};
use serde::ser::{
    Impossible, Serialize, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple, Serializer,
};
use std::fmt;
use wasm_bindgen::JsValue;

/// A value of a shape that none of this crate's has.
#[derive(Debug)]
pub(super) struct Unsupported;

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of this shape cannot be handed over")
    }
}

impl std::error::Error for Unsupported {}

impl serde::ser::Error for Unsupported {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Unsupported
    }
}

type Out = Result<JsValue, Unsupported>;
type Never = Impossible<JsValue, Unsupported>;

/// Writes a value.
#[derive(Clone, Copy)]
pub(super) struct Plain;

/// A list that is being written.
pub(super) struct List(Array);

/// An object that is being written, and the name under which its variant stands, if it is one.
pub(super) struct Fields(Object, Option<&'static str>);

impl List {
    #[inline(never)]
    fn push(&mut self, item: Out) -> Result<(), Unsupported> {
        self.0.push(&item?);
        Ok(())
    }
}

impl Fields {
    #[inline(never)]
    fn put(&mut self, key: &'static str, value: Out) -> Result<(), Unsupported> {
        set(&self.0, key, &value?);
        Ok(())
    }
}

impl Serializer for Plain {
    type Ok = JsValue;
    type Error = Unsupported;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Fields;
    type SerializeStructVariant = Fields;

    fn serialize_bool(self, v: bool) -> Out {
        Ok(JsValue::from_bool(v))
    }
    fn serialize_i8(self, v: i8) -> Out {
        self.serialize_f64(f64::from(v))
    }
    fn serialize_i16(self, v: i16) -> Out {
        self.serialize_f64(f64::from(v))
    }
    fn serialize_i32(self, v: i32) -> Out {
        self.serialize_f64(f64::from(v))
    }
    fn serialize_i64(self, v: i64) -> Out {
        self.serialize_f64(v as f64)
    }
    fn serialize_u8(self, v: u8) -> Out {
        self.serialize_f64(f64::from(v))
    }
    fn serialize_u16(self, v: u16) -> Out {
        self.serialize_f64(f64::from(v))
    }
    fn serialize_u32(self, v: u32) -> Out {
        self.serialize_f64(f64::from(v))
    }
    fn serialize_u64(self, v: u64) -> Out {
        self.serialize_f64(v as f64)
    }
    fn serialize_f32(self, v: f32) -> Out {
        self.serialize_f64(f64::from(v))
    }
    fn serialize_f64(self, v: f64) -> Out {
        Ok(JsValue::from_f64(v))
    }
    fn serialize_char(self, _: char) -> Out {
        Err(Unsupported)
    }
    fn serialize_str(self, v: &str) -> Out {
        Ok(JsValue::from_str(v))
    }
    fn serialize_bytes(self, _: &[u8]) -> Out {
        Err(Unsupported)
    }
    fn serialize_none(self) -> Out {
        Ok(JsValue::NULL)
    }
    fn serialize_some<T: Serialize + ?Sized>(self, v: &T) -> Out {
        v.serialize(self)
    }
    fn serialize_unit(self) -> Out {
        Ok(JsValue::NULL)
    }
    fn serialize_unit_struct(self, _: &'static str) -> Out {
        Ok(JsValue::NULL)
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Out {
        self.serialize_str(variant)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, v: &T) -> Out {
        v.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Out {
        Err(Unsupported)
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<List, Unsupported> {
        Ok(List(Array::new()))
    }
    fn serialize_tuple(self, _: usize) -> Result<List, Unsupported> {
        Ok(List(Array::new()))
    }
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Never, Unsupported> {
        Err(Unsupported)
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Never, Unsupported> {
        Err(Unsupported)
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Never, Unsupported> {
        Err(Unsupported)
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields, Unsupported> {
        Ok(Fields(Object::new(), None))
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Fields, Unsupported> {
        Ok(Fields(Object::new(), Some(variant)))
    }
}

impl SerializeSeq for List {
    type Ok = JsValue;
    type Error = Unsupported;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Unsupported> {
        self.push(item.serialize(Plain))
    }
    fn end(self) -> Out {
        Ok(self.0.into())
    }
}

impl SerializeTuple for List {
    type Ok = JsValue;
    type Error = Unsupported;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Unsupported> {
        self.push(item.serialize(Plain))
    }
    fn end(self) -> Out {
        Ok(self.0.into())
    }
}

impl SerializeStruct for Fields {
    type Ok = JsValue;
    type Error = Unsupported;
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        v: &T,
    ) -> Result<(), Unsupported> {
        self.put(key, v.serialize(Plain))
    }
    fn end(self) -> Out {
        Ok(self.0.into())
    }
}

impl SerializeStructVariant for Fields {
    type Ok = JsValue;
    type Error = Unsupported;
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        v: &T,
    ) -> Result<(), Unsupported> {
        self.put(key, v.serialize(Plain))
    }
    fn end(self) -> Out {
        let outer = Object::new();
        if let Some(variant) = self.1 {
            set(&outer, variant, &self.0);
        }
        Ok(outer.into())
    }
}
