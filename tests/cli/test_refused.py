"""What people get wrong: one sentence with place and remedy, exit 1, nothing changed."""

import os
import resource
import sqlite3
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Answer, Ocop, Write, dump, forget
from sqlalchemy import event

from ocop_cycle.db import engine
