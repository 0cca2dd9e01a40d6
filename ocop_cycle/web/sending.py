"""A file that somebody sends: read off its form only after he has been asked who he is."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, BinaryIO, Final

from fastapi import Depends, Request
from pydantic import BaseModel
from starlette.datastructures import UploadFile

from ocop_cycle.web.again import OneLine
from ocop_cycle.web.languages import gettext
from ocop_cycle.web.uploads import file_name
from rules.documents import Paper
from rules.errors import Refusal

_LONGEST: Final = 500


class SendForm(BaseModel):
    """What is said with a file.

    `entry`: whose it is; `document`: the paper of which it is a newer version; `back`: "my" if the
    form stands on the sender's own page.
    """

    entry: OneLine = ""
    kind: OneLine = ""
    caption: OneLine = ""
    document: OneLine = ""
    back: OneLine = ""

    def meant(self) -> Paper:
        """Give what the file is.

        Raises:
            Refusal: no paper was chosen that there is.
        """
        if self.document:
            return Paper.OTHER  # it is what the paper is of which it is a version
        if self.kind not in set(Paper):
            raise Refusal(gettext("Hãy chọn loại giấy tờ trong danh sách."))
        return Paper(self.kind)


@dataclass(frozen=True)
class Sent:
    """A form with a file: what was said, and the file if one was chosen."""

    said: SendForm
    upload: UploadFile | None

    @property
    def name(self) -> str:
        """Give what the sender calls the file, in one line."""
        return file_name(self.upload.filename or "") if self.upload else ""

    def file(self) -> BinaryIO:
        """Give the file, which lies on the disk if it is large.

        Raises:
            Refusal: none was chosen.
        """
        if self.upload is None or not (self.upload.filename or self.upload.size):
            raise Refusal(gettext("Chưa chọn tệp nào: hãy chọn một tệp rồi gửi lại."))
        return self.upload.file


async def sent_form(request: Request) -> AsyncIterator[Sent]:
    """Read the form; what was laid aside of it goes when the request is answered."""
    form = await request.form()
    texts = {name: form.get(name) for name in SendForm.model_fields}
    said = {name: text[:_LONGEST] for name, text in texts.items() if isinstance(text, str)}
    upload = form.get("file")
    yield Sent(SendForm.model_validate(said), upload if isinstance(upload, UploadFile) else None)
    await form.close()


_TEXT: Final = {"type": "string"}
_FILE: Final = {"type": "string", "contentMediaType": "application/octet-stream"}
FORM: Final = {
    "requestBody": {
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {**dict.fromkeys(SendForm.model_fields, _TEXT), "file": _FILE},
                }
            }
        }
    }
}
"""The form as the table of routes tells it, which cannot see what is read so late."""
Sending = Annotated[Sent, Depends(sent_form)]
