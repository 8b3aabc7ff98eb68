import os
import time

from ivr.bench.free_ports import with_free_ports
from ivr.bench.hardware import HostWatch, hardware
from ivr.bench.processes import cpu_s, resident_bytes
from ivr.settings import Settings


def test_work_shows_in_the_processor_time() -> None:
    before_s = cpu_s(os.getpid())
    until_s = time.process_time() + 0.05
    while time.process_time() < until_s:
        pass
    assert 0.03 <= cpu_s(os.getpid()) - before_s < 60


def test_a_running_interpreter_holds_megabytes() -> None:
    assert resident_bytes(os.getpid()) > 5_000_000


def test_the_hardware_is_named_with_its_cores() -> None:
    assert hardware().endswith(" cores")


def test_what_the_host_takes_is_a_share_of_all_time() -> None:
    watch = HostWatch()
    time.sleep(0.02)
    assert 0 <= watch.stolen_share() <= 1


def test_two_benchmarks_meet_on_no_port() -> None:
    first, second = (with_free_ports(Settings(), max_calls=8).telephony for _ in range(2))
    assert first.max_calls == 8
    assert first.sip_port != Settings().telephony.sip_port
    assert first.audiosocket_port != first.agi_port
    assert {first.sip_port, first.ami_port}.isdisjoint({second.sip_port, second.ami_port})
