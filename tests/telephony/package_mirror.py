"""A mirror of Debian packages that a test plays: real archives, and what the test wants in them."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ivr.telephony.debian_packages import Offer, Package, run, sha256_of

EXECUTABLE = 0o755


class PackageMirror:
    """Stands for apt: offers the packages of a folder."""

    def __init__(self, folder: Path, *others: str) -> None:
        """Begin with no package.

        Args:
            folder: of the packages.
            others: what apt would fetch along and nobody here wants.
        """
        self._folder = folder
        self._others = others
        self._packages: dict[str, Package] = {}
        self.downloads = 0

    def offer(self, name: str, version: str, files: Mapping[str, str]) -> None:
        """Offer a package with these files, by path, in place of what it was."""
        tree = self._folder / name
        shutil.rmtree(tree, ignore_errors=True)
        (tree / "DEBIAN").mkdir(parents=True)
        (tree / "DEBIAN/control").write_text(
            f"Package: {name}\nVersion: {version}\nArchitecture: all\n"
            "Maintainer: none <none@example.org>\nDescription: none\n"
        )
        for path, content in files.items():
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            (tree / path).write_text(content)
            (tree / path).chmod(EXECUTABLE)
        archive = self._folder / f"{name}_{version}_all.deb"
        run(["dpkg-deb", "--build", "-Znone", str(tree), str(archive)])
        self._packages[name] = Package(name, version, "all", sha256_of(archive))

    def update(self) -> None:
        """Always up to date."""

    def closure(self, name: str) -> list[str]:
        return [name, *self._others, *self._packages]

    def offers(self, names: Sequence[str]) -> list[Offer]:
        assert not {*self._others}.intersection(names)
        known = [self._packages[name] for name in names if name in self._packages]
        return [Offer(package, 1000) for package in known]

    def download(self, packages: Iterable[Package], folder: Path) -> None:
        for package in packages:
            self.downloads += 1
            shutil.copy(self._folder / package.file_name, folder)
