"""Texts: in from a phone to the account's webhook, out by REST or by its answer, and the two copies: the carrier's and the phone's."""

from dataclasses import replace
from urllib.parse import urljoin

from gateway.web.simulator.exchange.numbers import canonical
from gateway.web.simulator.exchange.office import API_VERSION, Office, new_sid
from gateway.web.simulator.exchange.records import Message, Note
from gateway.web.simulator.exchange.refusals import MissingError, NoReplyError, NotPortableError, UnfinishedError
from gateway.web.simulator.exchange.twiml import Message as Reply
from gateway.web.simulator.exchange.twiml import Redirect, read_texts

MOST_REDIRECTS = 5
FINAL = ("received", "delivered")


class Texts:
    def __init__(self, office: Office) -> None:
        self._office = office

    def send(self, sender: str, receiver: str, body: str) -> None:
        """A phone sends a text: to a number of the account, to another phone, or into the void."""
        office = self._office
        sender, line = canonical(sender), office.plan.line(receiver)
        to = line.number if line else canonical(receiver)
        message = Message(new_sid("SM"), "inbound", sender, to, body, "received", office.now())
        with office.ledger.writing() as book:
            book.note(sender, to, "sent", body, message.created)
            if line:
                book.add_message(message)
            elif office.plan.phone(to):
                book.note(to, sender, "received", body, message.created)
        if line:
            self._deliver(message, line.sms)

    def create(self, to: str, sender: str, body: str, status_url: str) -> Message:
        """REST: a text to a phone. It is there at once; the receipts follow with the next tick."""
        return self._send_out(Message(new_sid("SM"), "outbound-api", sender, to, body, "queued", self._office.now(), status_url))

    def tick(self) -> None:
        """Receipts for what went out: `sent`, then `delivered`."""
        with self._office.ledger.reading() as book:
            waiting = [message for message in book.messages() if message.status == "queued"]
        for message in waiting:
            self._report(message)

    def listed(self) -> list[Message]:
        with self._office.ledger.reading() as book:
            return book.messages()

    def fetch(self, sid: str) -> Message:
        with self._office.ledger.reading() as book:
            return _existing(book.message(sid))

    def redact(self, sid: str) -> Message:
        """REST, `Body=""`: the carrier forgets the words; the phone does not. Raises `UnfinishedError`, `MissingError`."""
        with self._office.ledger.writing() as book:
            return book.save_message(replace(_final(_existing(book.message(sid))), body=""))

    def delete(self, sid: str) -> None:
        """REST: the carrier forgets that there was a text. Raises `UnfinishedError`, `MissingError`."""
        with self._office.ledger.writing() as book:
            book.delete_message(_final(_existing(book.message(sid))).sid)

    def kept_by(self, number: str, after: int = 0) -> list[Note]:
        """The phone's own memory, oldest first."""
        with self._office.ledger.reading() as book:
            return book.notes(canonical(number), after)

    def _deliver(self, message: Message, url: str) -> None:
        form = self._form(message)
        try:
            for _ in range(MOST_REDIRECTS):
                verbs = read_texts(self._office.deliver(url, form))
                for verb in verbs:
                    if isinstance(verb, Reply):
                        self._answer(message, verb.body)
                onward = next((verb for verb in verbs if isinstance(verb, Redirect)), None)
                if onward is None:
                    return
                url = urljoin(url, onward.url)
            raise NotPortableError("the documents redirect in a loop")
        except (NotPortableError, NoReplyError) as error:
            with self._office.ledger.writing() as book:
                book.note(message.sender, message.receiver, "fault", str(error), message.created)

    def _answer(self, message: Message, body: str) -> None:
        self._send_out(Message(new_sid("SM"), "outbound-reply", message.receiver, message.sender, body, "queued", self._office.now()))

    def _send_out(self, message: Message) -> Message:
        with self._office.ledger.writing() as book:
            book.add_message(message)
            book.note(message.receiver, message.sender, "received", message.body, message.created)
        return message

    def _report(self, message: Message) -> None:
        with self._office.ledger.writing() as book:
            if book.message(message.sid) != message:
                return  # another tick was first
            for status in ("sent", "delivered"):
                message = book.save_message(replace(message, status=status))
                if message.status_url:
                    book.promise(message.sid, message.status_url, self._form(message) | {"MessageStatus": status})

    def _form(self, message: Message) -> dict[str, str]:
        """The fields that Somleng sends. An empty `Body` is left out, as it does."""
        form = {
            "MessageSid": message.sid,
            "AccountSid": self._office.account_sid,
            "From": message.sender,
            "To": message.receiver,
            "NumMedia": "0",
            "ReferralNumMedia": "0",
            "ApiVersion": API_VERSION,
        }
        return form | ({"Body": message.body} if message.body else {})


def _existing(message: Message | None) -> Message:
    if message is None:
        raise MissingError("there is no such message")
    return message


def _final(message: Message) -> Message:
    if message.status not in FINAL:
        raise UnfinishedError("the message is still on its way")
    return message
