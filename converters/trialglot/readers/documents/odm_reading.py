"""Read an ODM-XML document that trialglot wrote back into a study: ODM 1.3.2 with SDM-XML, or ODM 2.0."""

from __future__ import annotations

from trialglot.errors import UnreadableError
from trialglot.readers import xml_parsing
from trialglot.readers.documents import odm, odm2, odm_shared, odm_texts
from trialglot.readers.documents.gather import Gathering
from trialglot.readers.documents.reading import gathered
from trialglot.readers.documents.xml_nodes import XmlDocument
from trialglot.readers.reading import Reading, Record


def read(record: Record) -> Reading:
    """Read a document.

    Raises:
        UnreadableError: it is not as it was written: broken XML, no ODM of ours, or elements of another form.
    """
    root = xml_parsing.parse(record.data)
    if not odm_shared.ours(root):
        raise UnreadableError("XML that is no ODM of trialglot", "Give a document that trialglot wrote", refused=True)
    target = odm_shared.edition(root)
    room = odm if target == "odm-sdm" else odm2
    document = XmlDocument(root, room.NOTES, odm_texts.parted)
    return gathered(record, Gathering(target, document), "odm-back", room.SPECIAL, room.read)
