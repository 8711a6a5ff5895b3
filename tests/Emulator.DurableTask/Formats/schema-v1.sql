CREATE TABLE history(
  instance INTEGER NOT NULL,
  turn INTEGER NOT NULL,
  events TEXT NOT NULL,
  PRIMARY KEY(instance, turn)) WITHOUT ROWID;
CREATE TABLE inbox(
  seq INTEGER PRIMARY KEY,
  instance INTEGER NOT NULL,
  message TEXT NOT NULL);
CREATE INDEX inbox_instance ON inbox(instance, seq);
CREATE TABLE instances(
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  generation INTEGER NOT NULL,
  execution TEXT NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  status INTEGER NOT NULL,
  wake INTEGER NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  start_at INTEGER,
  input TEXT,
  output TEXT,
  custom_status TEXT,
  failure TEXT,
  tags TEXT,
  parent_seq INTEGER,
  parent_generation INTEGER,
  parent_task INTEGER,
  parent_id TEXT,
  parent_name TEXT,
  parked TEXT);
CREATE INDEX instances_parent ON instances(parent_seq) WHERE parent_seq IS NOT NULL;
CREATE INDEX instances_parked ON instances(seq) WHERE parked IS NOT NULL;
CREATE INDEX instances_wake ON instances(seq) WHERE wake = 1;
CREATE TABLE timers(
  fire_at INTEGER NOT NULL,
  instance INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  timer INTEGER NOT NULL,
  PRIMARY KEY(fire_at, instance, generation, timer)) WITHOUT ROWID;
CREATE INDEX timers_instance ON timers(instance, timer)
