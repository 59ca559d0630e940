"""What can go wrong with a job, and how a running one is stopped."""


class AudioError(Exception):
    """A job cannot be done, for a reason that has a name.

    ``code`` is stable and upper case, ``message`` is one sentence for a person, and ``retryable`` says whether the same
    job may succeed later without anybody changing the input.
    """

    def __init__(self, code: str, message: str, *, retryable: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retryable = retryable

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class Cancelled(BaseException):
    """The running job must stop now.

    It arrives in the main thread between any two byte codes. It is no ``Exception``, so that a library which swallows
    those cannot swallow it; code that cleans up in ``finally`` works as ever.
    """
