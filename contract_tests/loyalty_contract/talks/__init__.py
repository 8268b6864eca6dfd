"""
What conversations are made of: a stage to speak from, and the steps that cases share.

Pure: a talk yields asks and is sent answers, so that it can be driven without a server.
"""
