"""What all tests share: made-up examples, few of them usually and more for `.ci/run`, none of which comes too late."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import certifi
import pytest
from hypothesis import HealthCheck, settings

from tests.forked import command

settings.register_profile("usual", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", settings.get_profile("usual"), max_examples=250)
settings.load_profile("usual")
SLOW = ("long", "powershell", "browser")


def _few_roots() -> Path:
    """Return a file with one authority: nobody here is vouched for by those of the world, and reading all of them takes 20 ms a time."""
    path = Path(tempfile.mkdtemp(prefix="roots-")) / "one.pem"
    first, end, _ = certifi.contents().partition("-----END CERTIFICATE-----\n")
    path.write_text(first + end)
    return path


def pytest_configure(config: pytest.Config) -> None:
    """Let every context in this process and in those it starts know few authorities."""
    roots = _few_roots()
    config.add_cleanup(lambda: shutil.rmtree(roots.parent))
    os.environ |= {"SSL_CERT_FILE": str(roots), "SSL_CERT_DIR": str(roots.parent)}
    certifi.where = lambda: str(roots)


@pytest.fixture(scope="session", autouse=True)
def forked() -> Iterator[None]:
    """Whoever has long texts read has it done by a copy of one process that is ready; `tests/test_apart.py` starts real ones."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("bot.pastes.other_process.command", command)
        yield


@pytest.fixture(scope="session")
def thorough(pytestconfig: pytest.Config) -> bool:
    """Tell whether tests marked `long` run, too: only then is a large table tried whole."""
    return "not long" not in pytestconfig.option.markexpr


def pytest_xdist_auto_num_workers() -> int:
    """Two for each processor: half of the time servers, pauses and processes are waited for."""
    return 2 * len(os.sched_getaffinity(0))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep the garbage collector away from what is collected: it stays for good, and tests that collect garbage look through their own."""
    gc.disable()
    result = yield
    gc.collect()
    gc.freeze()
    gc.enable()
    return result


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let every worker begin with its share of the modules that take long, each whole: nobody waits for them at the end."""
    workers = int(getattr(config, "workerinput", {}).get("workercount", 1))
    modules = [[*tests] for _, tests in itertools.groupby(items, key=lambda item: item.path)]
    work = [sum(any(map(test.get_closest_marker, SLOW)) for test in tests) for tests in modules]
    shares: list[list[pytest.Item]] = [[] for _ in range(workers)]
    begun = [0] * workers
    for at in sorted(range(len(modules)), key=lambda at: -work[at]):
        if work[at]:
            least = begun.index(min(begun))
            begun[least] += work[at]
            shares[least] += modules[at]
    rest = iter([test for at, tests in enumerate(modules) if not work[at] for test in tests])
    left = len(items)
    for number, share in enumerate(shares):
        size = left // (workers - number)  # as many as xdist gives out to it
        left -= size
        share.extend(itertools.islice(rest, max(0, size - len(share))))
    items[:] = [*itertools.chain(*shares), *rest]
