#!/usr/bin/env python3
"""Includes go down only, from room to room as cmake/rooms.txt has it, and what goes up does not compile."""

import argparse
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

import rooms

OPTIONS = None


class House(unittest.TestCase):
    def test_includes_go_down_only(self):
        self.assertEqual(rooms.House(OPTIONS.source).problems(), [])

    def test_architecture_shows_the_table(self):
        table = rooms.table_as_markdown(rooms.read_table(OPTIONS.source))
        shown = rooms.SHOWN.search((OPTIONS.source / "docs/architecture.md").read_text())
        self.assertEqual(shown and shown[0], table, "tests/rooms/rooms.py --write puts it there")


class Compilers(unittest.TestCase):
    """What CMake tells them, for one file of each room that has a library."""

    @classmethod
    def setUpClass(cls):
        cls.house = rooms.House(OPTIONS.source)
        cls.commands = {}
        for entry in json.loads((OPTIONS.build / "compile_commands.json").read_text()):
            file = pathlib.Path(entry["file"])
            if file.is_relative_to(OPTIONS.source):
                room = cls.house.room_of(file.relative_to(OPTIONS.source).as_posix())
                # A program of a room, too, but its include path may be another one.
                if room and f"{room.replace('/', '_')}.dir" in entry["command"]:
                    cls.commands.setdefault(room, (entry, file.suffix))

    def run_compiler(self, room, text, *arguments):
        entry, suffix = self.commands[room]
        command = shlex.split(entry["command"])
        del command[command.index("-o"):] # -o OBJECT -c FILE
        with tempfile.NamedTemporaryFile("w", suffix=suffix) as file:
            file.write(text)
            file.flush()
            return subprocess.run([*command, *arguments, file.name], cwd=entry["directory"], capture_output=True,
                                  text=True)

    def test_they_see_what_is_below_and_nothing_else(self):
        self.assertLessEqual({"driver/support", "driver/commands", "runtime/core"}, self.commands.keys())
        headers = {name: self.house.room_of(files[0]) for name, files in self.house.headers.items()}
        text = "".join(f'#if __has_include("{name}")\n"{name}"\n#endif\n' for name in headers)
        for room in self.commands:
            with self.subTest(room=room):
                run = self.run_compiler(room, text, "-E", "-P")
                self.assertEqual(run.returncode, 0, run.stderr)
                seen = set(re.findall('"(.*?)"', run.stdout))
                below = self.house.below(room)
                self.assertEqual(seen, {name for name, owner in headers.items() if owner in below})

    def test_an_include_that_goes_up_does_not_compile(self):
        self.assertEqual(self.run_compiler("driver/plan", '#include "profile/Profile.h"\n', "-fsyntax-only").returncode,
                         0)
        run = self.run_compiler("driver/plan", '#include "commands/Commands.h"\n', "-fsyntax-only")
        self.assertNotEqual(run.returncode, 0)
        self.assertIn("'commands/Commands.h' file not found", run.stderr)


class SmallHouse(unittest.TestCase):
    """What is wrong is found."""

    TABLE = ("house/low | the lowest |\n"
             "house/middle | - | house/low\n"
             "house/high | the highest | house/middle\n")
    FILES = {"low/Low.h": "", "low/Low.c": '#include "Low.h"\n#include <stdio.h>\n',
             "middle/Middle.h": '#include "low/Low.h"\n', "high/High.h": '#include "middle/Middle.h"\n'}

    def problems(self, files=None, table=TABLE):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {**self.FILES, **(files or {})}.items():
                path = pathlib.Path(folder, "house", name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            path = pathlib.Path(folder, "cmake/rooms.txt")
            path.parent.mkdir()
            path.write_text(f"# a house\n\n{table}")
            return rooms.House(pathlib.Path(folder)).problems()

    def test_nothing_is_wrong(self):
        self.assertEqual(self.problems(), [])

    def test_an_include_that_goes_up(self):
        problems = self.problems({"low/Low.c": '\n  #  include "high/High.h"\n'})
        self.assertIn('house/low/Low.c:2: includes "high/High.h", which goes up, from house/low to house/high',
                      problems)
        self.assertIn("rooms in a circle: house/high, house/low, house/middle", problems)

    def test_an_include_that_the_table_does_not_have(self):
        self.assertEqual(self.problems({"high/High.c": '#include "low/Low.h"\n'}),
                         ['house/high/High.c:1: includes "low/Low.h" of house/low, which the row of house/high in '
                          "cmake/rooms.txt does not have"])

    def test_an_include_around_the_include_path(self):
        self.assertEqual(self.problems({"high/High.c": '#include "../middle/Middle.h"\n'}),
                         ['house/high/High.c:1: includes "../middle/Middle.h" by a path that no include path has a say '
                          "in"])

    def test_a_file_in_no_room(self):
        self.assertEqual(self.problems({"attic/Old.c": ""}), ["house/attic/Old.c: is in no room of cmake/rooms.txt"])

    def test_a_table_that_goes_up(self):
        problems = self.problems(table=self.TABLE.replace("lowest |", "lowest | house/high"))
        self.assertEqual(problems, ["cmake/rooms.txt: house/low uses house/high, which is no room above its row"])

    def test_a_table_with_an_arrow_too_many(self):
        problems = self.problems(table=self.TABLE.replace("| house/middle", "| house/low, house/middle"))
        self.assertEqual(problems, ["cmake/rooms.txt: house/high uses house/low, of which it includes nothing"])

    def test_a_room_that_is_gone(self):
        problems = self.problems(table=self.TABLE + "house/roof | - |\n")
        self.assertEqual(problems, ["cmake/rooms.txt: there is no folder house/roof"])

    def test_circles(self):
        self.assertEqual(rooms.circles({("a", "b"), ("b", "c"), ("c", "b"), ("d", "d"), ("c", "e")}),
                         [("b", "c"), ("d",)])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("build", "source"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
