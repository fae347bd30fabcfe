#!/usr/bin/env python3
"""Reads the table of rooms, cmake/rooms.txt, and what the files of the house include.

    tests/rooms/rooms.py            what is wrong, and how many files, arrows and circles there are
    tests/rooms/rooms.py --write    puts the table into docs/architecture.md
"""

import argparse
import collections
import dataclasses
import os
import pathlib
import re
import sys

SOURCES = {".c", ".cpp", ".h", ".hpp", ".inc"}
HEADERS = {".h", ".hpp", ".inc"}
# Where docs/architecture.md has the table.
SHOWN = re.compile(r"(?<=<!-- cmake/rooms.txt -->\n).*?(?=<!-- end -->\n)", re.S)
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


@dataclasses.dataclass
class Room:
    folder: str
    text: str
    uses: list


@dataclasses.dataclass
class Include:
    file: str  # from the top of the project, as all paths here
    line: int
    name: str
    target: str


def read_table(source):
    """The rooms, the lower first, by folder."""
    rooms = {}
    for line in (source / "cmake/rooms.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            folder, text, uses = (part.strip() for part in line.split("|"))
            rooms[folder] = Room(folder, text, [room.strip() for room in uses.split(",") if room.strip()])
    return rooms


def table_as_markdown(rooms):
    rows = ["| Room | What is in it | Uses |", "|---|---|---|"]
    for room in rooms.values():
        rows.append(f"| `{room.folder}` | {room.text} | {', '.join(f'`{used}`' for used in room.uses) or '-'} |")
    return "\n".join(rows) + "\n"


class House:
    """The files of the rooms, and what they include of each other."""

    def __init__(self, source):
        self.source = source
        self.rooms = read_table(source)
        self.files = self._find_files()
        self.headers = self._find_headers()
        self.includes = [include for file in self.files for include in self._read_includes(file)]

    def room_of(self, file):
        """The folder of the room; None for a file that is in none."""
        inside = [folder for folder in self.rooms if file.startswith(folder + "/")]
        return max(inside, key=len, default=None)

    def below(self, folder):
        """All rooms that it leads to, itself among them."""
        found = {folder}
        for used in self.rooms[folder].uses:
            found |= self.below(used)
        return found

    def _find_files(self):
        found = []
        for top in sorted({folder.split("/")[0] for folder in self.rooms}):
            for path in (self.source / top).rglob("*"):
                if path.suffix in SOURCES:
                    found.append(path.relative_to(self.source).as_posix())
        return sorted(found)

    def _find_headers(self):
        """Files by the names under which they are included, as cmake/Rooms.cmake has it."""
        found = collections.defaultdict(list)
        for file in self.files:
            room = self.room_of(file)
            if room is None or pathlib.PurePath(file).suffix not in HEADERS:
                continue
            if file.startswith(room + "/include/"):
                found[file[len(room + "/include/"):]].append(file)
            elif room.endswith("/include"):
                found[file[len(room) + 1:]].append(file)
            elif not (self.source / room / "include").is_dir():
                found[file[len(os.path.dirname(room)):].lstrip("/")].append(file)
        return dict(found)

    def _read_includes(self, file):
        for number, text in enumerate((self.source / file).read_text().splitlines(), 1):
            match = INCLUDE.match(text)
            if not match:
                continue
            beside = os.path.normpath(os.path.join(os.path.dirname(file), match[2]))
            if match[1] == '"' and beside in self.files:
                yield Include(file, number, match[2], beside)
            elif match[2] in self.headers:
                yield Include(file, number, match[2], self.headers[match[2]][0])

    def arrows(self):
        """(room, room) of includes from one to another."""
        pairs = {(self.room_of(include.file), self.room_of(include.target)) for include in self.includes}
        return {(user, used) for user, used in pairs if user and used and user != used}

    def unit_arrows(self):
        """The same of files, where X.h and X.cpp are one."""
        pairs = {tuple(os.path.splitext(path)[0] for path in (include.file, include.target))
                 for include in self.includes}
        return {(user, used) for user, used in pairs if user != used}

    def problems(self):
        return [*self._table_problems(), *self._file_problems(), *self._include_problems(), *self._circle_problems()]

    def _table_problems(self):
        order = list(self.rooms)
        arrows = self.arrows()
        for room in self.rooms.values():
            if not (self.source / room.folder).is_dir():
                yield f"cmake/rooms.txt: there is no folder {room.folder}"
            for used in room.uses:
                if used not in order[:order.index(room.folder)]:
                    yield f"cmake/rooms.txt: {room.folder} uses {used}, which is no room above its row"
                elif (room.folder, used) not in arrows:
                    yield f"cmake/rooms.txt: {room.folder} uses {used}, of which it includes nothing"
            if [used for used in order if used in room.uses] != [used for used in room.uses if used in order]:
                yield f"cmake/rooms.txt: {room.folder} uses rooms in another order than that of the table"

    def _file_problems(self):
        for file in self.files:
            if self.room_of(file) is None:
                yield f"{file}: is in no room of cmake/rooms.txt"
        for name, files in self.headers.items():
            if len(files) > 1:
                yield f'"{name}" may mean {" and ".join(files)}'

    def _include_problems(self):
        order = list(self.rooms)
        for include in self.includes:
            user, used = self.room_of(include.file), self.room_of(include.target)
            where = f'{include.file}:{include.line}: includes "{include.name}"'
            if ".." in include.name.split("/"):
                yield f"{where} by a path that no include path has a say in"
            if None in (user, used) or user == used or used in self.rooms[user].uses:
                continue
            if order.index(used) > order.index(user):
                yield f"{where}, which goes up, from {user} to {used}"
            else:
                yield f"{where} of {used}, which the row of {user} in cmake/rooms.txt does not have"

    def _circle_problems(self):
        for circle in circles(self.arrows()):
            yield f"rooms in a circle: {', '.join(circle)}"


def circles(arrows):
    """Sets of nodes that lead to each other, each sorted."""
    after = collections.defaultdict(set)
    for user, used in arrows:
        after[user].add(used)
    reached = {}
    for start in list(after):
        todo, seen = [start], set()
        while todo:
            new = after.get(todo.pop(), set()) - seen
            seen |= new
            todo += new
        reached[start] = seen
    return sorted({tuple(sorted(other for other in seen if node in reached.get(other, ())))
                   for node, seen in reached.items() if node in seen})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2])
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    house = House(options.source)
    if options.write:
        page = options.source / "docs/architecture.md"
        page.write_text(SHOWN.sub(lambda _: table_as_markdown(house.rooms), page.read_text()))
    problems = house.problems()
    for problem in problems:
        print(problem, file=sys.stderr)
    units = house.unit_arrows()
    print(f"{len(house.rooms)} rooms, {len(house.arrows())} arrows, {len(circles(house.arrows()))} circles; "
          f"{len(house.files)} files, {len(units)} arrows between units, circles of "
          f"{[len(circle) for circle in circles(units)] or 'none'}")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
