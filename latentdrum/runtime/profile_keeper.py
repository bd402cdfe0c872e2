"""The controller profile in use and its file: what is learned is saved, factory profiles stay as they are."""

import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from threading import Lock
from typing import Any, Final

from latentdrum.core.controls.binding import Aim, aim_name
from latentdrum.core.controls.commands import LearnControls, UseProfile
from latentdrum.core.controls.profile import Profile
from latentdrum.core.controls.profile_reader import rebound
from latentdrum.core.controls.surface import LEARNED
from latentdrum.core.engine.events import Input
from latentdrum.core.preset.names import PresetError
from latentdrum.storage.profile_library import ProfileLibrary

_log = logging.getLogger(__name__)

#: What the player's own version of a factory profile is called.
_OWN: Final = "my-"


class ProfileKeeper:
    """The profile in use. post: takes commands for the engine. Without a library nothing is read or saved.

    `learned` may be called on the engine thread; everything else reads or writes files.
    """

    def __init__(self, library: ProfileLibrary | None, post: Callable[[Input], None]) -> None:
        self.library = library
        self._post = post
        self._learned: deque[Profile] = deque(maxlen=1)  # the newest is whole
        self._lock = Lock()

    def use_last(self) -> None:
        """Use the profile that was in use last; without it the device plays on by the preset's controller map."""
        name = None if self.library is None else self.library.in_use
        if name is None:
            return
        try:
            self.use(name)
        except (PresetError, OSError) as error:
            _log.warning("the controller profile in use is left out: %s", error)

    def use(self, name: str | None) -> Profile | None:
        """Use a profile, None for none, now and at the next start. Raises PresetError or OSError."""
        self.save()
        library = self._need()
        profile = None if name is None else library.load(name)
        library.remember(None if profile is None else profile.name)
        self._post(UseProfile(profile))
        return profile

    def learn(self, current: Profile | None, aims: tuple[Aim, ...]) -> Profile:
        """Wait for controls; the profile in which they are kept. Raises PresetError or OSError."""
        own = self._own(current)
        if own is not current:
            self._need().remember(own.name)
            self._post(UseProfile(own))
        self._post(LearnControls(aims))
        return own

    def forget(self, current: Profile | None, aim: Aim) -> Profile:
        """Take a parameter's or an action's bindings out of the profile. Raises PresetError or OSError."""
        bound = () if current is None else tuple(each.aim for each in current.bindings)
        if aim not in bound:
            names = ", ".join(dict.fromkeys(map(aim_name, bound))) or "nothing"
            raise PresetError(f"no control is bound to {aim_name(aim)}; bound are: {names}")
        return self._keep(self._own(current).without(aim))

    def bind(self, current: Profile | None, aim: Aim, changes: Mapping[str, Any]) -> Profile:
        """Change a binding, or make one; see `rebound`. Raises PresetError or OSError."""
        return self._keep(rebound(self._own(current), aim, changes))

    def _keep(self, own: Profile) -> Profile:
        """Save a profile of the player's and use it."""
        with self._lock:
            self._learned.clear()  # the profile that was changed has it, too
            self._need().save(own, overwrite=True)
            self._need().remember(own.name)
        self._post(UseProfile(own))
        return own

    def learned(self, profile: Profile) -> None:
        """Something was learned into the profile; `save` writes it."""
        self._learned.append(profile)

    def save(self) -> None:
        """Write what was learned. A file that cannot be written is reported; what was learned stays active."""
        with self._lock:
            if not self._learned or self.library is None:
                return
            profile = self._learned.popleft()
            if self.library.is_factory(profile.name):  # an encoding that was recognised; it will be again
                return
            try:
                self.library.save(profile, overwrite=True)
            except (PresetError, OSError) as error:
                _log.error("what was learned is not saved: %s", error)

    def _own(self, current: Profile | None) -> Profile:
        """The player's own version of the profile in use: the one there is, or else a copy."""
        library = self._need()
        if current is not None and not library.is_factory(current.name):
            return current
        name = LEARNED if current is None else f"{_OWN}{current.name}"
        if name in library.own_names():
            return library.load(name)
        return Profile(LEARNED) if current is None else replace(current, name=name)

    def _need(self) -> ProfileLibrary:
        if self.library is None:
            raise PresetError("this device keeps no controller profiles; start it with `latentdrum run`")
        return self.library
