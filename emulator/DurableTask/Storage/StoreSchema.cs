namespace NodeProgram.Emulator.DurableTask.Storage;

/// <summary>
/// WARNING: the persisted schema, pinned by a test. A change needs a new version and a way from the old one.
/// <para>instances: a row an instance. seq identifies this instance of the id for ever, generation counts its executions; times are UTC ticks; wake = 1 when a
/// restarted engine must look at it at once; parked = why it is not run any more.</para>
/// <para>history: a row a turn of the current generation (see HistoryCodec). inbox: messages that no turn has taken yet; negative seq = carried over to the front.
/// timers: what is due when; timer = -1 is the start of a pending instance.</para>
/// </summary>
internal static class StoreSchema
{
    public const int Version = 1;

    public const string Create = """
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
        CREATE INDEX instances_wake ON instances(seq) WHERE wake = 1;
        CREATE INDEX instances_parent ON instances(parent_seq) WHERE parent_seq IS NOT NULL;
        CREATE INDEX instances_parked ON instances(seq) WHERE parked IS NOT NULL;
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
        CREATE TABLE timers(
          fire_at INTEGER NOT NULL,
          instance INTEGER NOT NULL,
          generation INTEGER NOT NULL,
          timer INTEGER NOT NULL,
          PRIMARY KEY(fire_at, instance, generation, timer)) WITHOUT ROWID;
        CREATE INDEX timers_instance ON timers(instance, timer);
        PRAGMA user_version = 1;
        """;
}
