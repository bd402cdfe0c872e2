"""A background thread of which only the newest request counts."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

_log = logging.getLogger(__name__)

Request = TypeVar("Request")
Answer = TypeVar("Answer")


class NewestWorker(ABC, Generic[Request, Answer]):
    """A thread that calls `post` with the answer to the newest request; those that came before it are skipped.

    An error does not end it: the first of a series is logged with what then holds, and `problem` names the last one.
    """

    def __init__(self, name: str, on_error: str, post: Callable[[Answer], None]) -> None:
        self.skipped = 0
        self.problem: str | None = None
        self._on_error, self._post = on_error, post
        self._requests: SimpleQueue[Request | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def request(self, request: Request) -> None:
        """Ask for an answer; never blocks."""
        self._requests.put(request)

    def stop(self) -> None:
        """End the thread, after the current request or without waiting for it any longer."""
        self._requests.put(None)
        self._thread.join(1.0)

    @abstractmethod
    def answer(self, request: Request) -> Answer:
        """The answer to a request; runs on the thread."""

    def _run(self) -> None:
        while (request := self._newest()) is not None:
            try:
                answer = self.answer(request)
            except Exception as error:
                if self.problem is None:
                    _log.exception(self._on_error)
                self.problem = f"{type(error).__name__}: {error}"
                continue
            self.problem = None
            self._post(answer)

    def _newest(self) -> Request | None:
        request = self._requests.get()
        while request is not None and not self._requests.empty():
            request = self._requests.get()
            self.skipped += 1
        return request
