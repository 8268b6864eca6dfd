"""
What an XSD of ours may say of a shape; whatever else it says is a mistake of ours, told by name.
"""

import pytest

from loyalty_mock.shapes import TEXT, Integer, Listing, Record, UnknownConstructError, read_shape


def xsd(inside):
    return f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{inside}</xs:schema>'.encode()


def test_a_shape_is_read_with_its_named_and_its_own_types():
    text = xsd(
        '<xs:element name="xml" type="root"/><xs:complexType name="root"><xs:all>'
        '<xs:element name="a" type="xs:string"/><xs:element name="n" type="xs:integer"/>'
        '<xs:element name="list"><xs:complexType><xs:sequence>'
        '<xs:element name="item" type="xs:string"/></xs:sequence></xs:complexType></xs:element>'
        "</xs:all></xs:complexType>"
    )
    shape = Record({"a": TEXT, "n": Integer(), "list": Listing("item", TEXT)})
    assert read_shape(text) == ("xml", shape)


XS = "{http://www.w3.org/2001/XMLSchema}"
UNKNOWN = {
    "no root element": "",
    "the type xs:date": '<xs:element name="xml" type="xs:date"/>',
    "a root element without others": '<xs:element name="xml" type="xs:string"/>',
    "the type None": '<xs:element name="xml"/>',
    f"{XS}choice": (
        '<xs:element name="xml"><xs:complexType><xs:choice/></xs:complexType></xs:element>'
    ),
    f"{XS}sequence": (
        '<xs:element name="xml"><xs:complexType><xs:sequence/></xs:complexType></xs:element>'
    ),
}


@pytest.mark.parametrize("construct", UNKNOWN)
def test_what_is_not_read_is_told_by_name(construct):
    with pytest.raises(UnknownConstructError, match="does not read") as error:
        read_shape(xsd(UNKNOWN[construct]))
    assert error.value.construct == construct
