"""
The contract written in other tools' formats: OpenAPI and a Postman collection.

Pure: a profile goes in, a document comes out. Judges nothing and sends nothing.
"""
