"""The tables of the state: what is kept under an id, by name."""

from __future__ import annotations

from datetime import datetime

from console.domain.activity import AlarmMinute, Flood, SourceActivity
from console.domain.alarm_rules import AlarmRules
from console.domain.alert import Alert
from console.domain.bookmark import Bookmark
from console.domain.camera import Camera, Lease
from console.domain.checklist import ChecklistRun, Procedure
from console.domain.correlation import Cell, Correlation
from console.domain.district import District
from console.domain.exports import Export
from console.domain.fusion_rules import FusionRules
from console.domain.geofence import Gap, Geofence, Visit
from console.domain.incident import Incident, MergedIncident
from console.domain.observation import Observation
from console.domain.person import Device, Person
from console.domain.planned import PlannedEvent
from console.domain.ptz import Steering
from console.domain.retention import Hold, Sweep, Term
from console.domain.reveal import Reveal
from console.domain.risk import DistrictRisk
from console.domain.sharing import Message
from console.domain.shift import Break, Broadcast, Handover, RosterEntry
from console.domain.sound import SoundMute
from console.domain.tool import ToolSwitch
from console.domain.unit import Unit
from console.domain.wall import WallLayout
from console.domain.withholding import Withholding

OFF = "off"  # of a tool: a person has switched it off

RECORDS: dict[str, type] = {
    "alerts": Alert,
    "aliases": str,  # id of an absorbed alert -> id of the one it was merged into
    "incidents": Incident,
    "merged": MergedIncident,  # incidents that are part of another one now
    "runs": ChecklistRun,
    "procedures": Procedure,
    "cameras": Camera,
    "leases": Lease,
    "people": Person,
    "devices": Device,
    "switched_off": str,  # tool -> why (OFF, or an error's name)
    "switches": ToolSwitch,  # tool -> when a person last switched it
    "walls": WallLayout,  # layouts of the wall
    "numbers": int,  # day -> incidents opened on it
    "exports": Export,
    "reveals": Reveal,  # asked for or standing; what is over is the journal's
    "messages": Message,
    "on_shift": datetime,  # person -> since when
    "steering": Steering,  # camera -> who holds it
    "terms": Term,  # class -> what was said of it
    "holds": Hold,
    "sweeps": Sweep,  # the last rounds of erasing
    "bookmarks": Bookmark,
    "sound_mutes": SoundMute,  # person -> their mute; over when its time is
    "withholdings": Withholding,
    "units": Unit,
    "geofences": Geofence,
    "visits": Visit,  # fence and unit -> since when it is inside
    "gaps": Gap,  # fence -> since when it lacks its units
    "handovers": Handover,
    "roster": RosterEntry,
    "breaks": Break,  # person -> the last one of their shift
    "broadcasts": Broadcast,
    "alarm_rules": AlarmRules,  # one record
    "activity": SourceActivity,  # source -> how often it claims
    "alarm_minutes": AlarmMinute,  # minute -> annunciations in it
    "floods": Flood,  # one record, while there is one
    # -- fusion
    "fusion_rules": FusionRules,  # RULES_ID -> those that count
    "districts": District,
    "cells": Cell,  # a part of the city -> the newest alerts there
    "correlations": Correlation,  # alert -> what it may be one with
    "observations": Observation,
    "located": str,  # alert -> the district it lies in
    "risks": DistrictRisk,
    "planned": PlannedEvent,  # the event calendar
}
