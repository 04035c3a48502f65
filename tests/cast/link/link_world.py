"""A kiosk, its central and the link between them: what a visit is tried with."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from content_sync.client.tree.edition import Edition, held_numbers
from content_sync.client.visit import visit
from content_sync.client.visit_context import Step, VisitResult
from content_sync.wire.keys import public_key
from content_sync.wire.parts import PartName
from content_sync.wire.targets import encode_bulletins
from tests.cast.kiosk.editions import rule_of
from tests.cast.link.central_simulator import CentralSimulator
from tests.cast.link.http_server import HttpServer, http_server
from tests.cast.link.visiting_kiosk import VisitingKiosk
from tests.cast.place_and_time import VILLAGE
from tests.cast.tree.contents import NOW, content, warning
from tests.cast.tree.repository_simulator import RepositorySimulator
from tests.cast.wire.wire_samples import KIOSK_SEED


@dataclass
class LinkWorld:
    """A kiosk, its central, and the link between them."""

    kiosk: VisitingKiosk
    central: CentralSimulator
    server: HttpServer
    steps: list[Step] = field(default_factory=list)

    def visit(self) -> VisitResult:
        self.steps.clear()
        self.server.asked.clear()
        root = self.central.repository.root_1
        return visit(self.kiosk.visit_context(self.server, root), on_step=self.steps.append)

    def edition(self) -> Edition:
        return self.kiosk.content.edition()

    def ids(self) -> set[str]:
        return {bulletin.id for bulletin in self.edition().bulletins}

    def number(self, name: PartName = "warnings") -> int:
        return held_numbers(self.edition(), VILLAGE)[rule_of(name).role]

    def pass_time(self, **by: float) -> None:
        """Let time pass at both ends."""
        passed = timedelta(**by)
        self.kiosk.wall += passed
        self.kiosk.up_s += passed.total_seconds()
        self.central.repository.now += passed

    def tree_paths(self) -> list[str]:
        """Return what was asked of the tree beyond the frame."""
        frame = ("root.json", "timestamp.json", "snapshot.json")
        return [path for path in self.server.paths if path.startswith("/r/") and not path.endswith(frame)]

    def publish(self, *warnings: str) -> int:
        lists = encode_bulletins([warning(name, "43") for name in warnings])
        return self.central.repository.publish({"warnings/43": lists}, later=timedelta(hours=1))


@contextmanager
def linked(
    folder: Path,
    repository: RepositorySimulator,
    contents: Mapping[str, bytes],
    *,
    tls: ssl.SSLContext | None = None,
) -> Iterator[LinkWorld]:
    """Have a kiosk in a folder visit a central with this tree, over TLS if it has any."""
    repository.publish(contents)
    central = CentralSimulator(repository, public_key(KIOSK_SEED))
    kiosk = VisitingKiosk(folder)
    with http_server(central.answer, tls=tls) as server:
        yield LinkWorld(kiosk, central, server)
        kiosk.close()


@pytest.fixture
def link_world(tmp_path: Path) -> Iterator[LinkWorld]:
    with linked(tmp_path, RepositorySimulator(NOW), content()) as world:
        yield world


@pytest.fixture
def visited(link_world: LinkWorld) -> LinkWorld:
    """A kiosk, its central and the link between them, after a first visit."""
    assert link_world.visit().is_ok
    return link_world
