"""The learning tests compute on one thread, as the training tests do."""

from tests.training.conftest import one_thread as one_thread
