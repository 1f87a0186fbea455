-- Schema version 1: the tables. All times are Unix milliseconds, UTC. NULL in a value column is NaN.

CREATE TABLE plugin (                        -- one row per distinct library ever used
  plugin_id INTEGER PRIMARY KEY,
  name      TEXT NOT NULL,                   -- the method
  version   TEXT NOT NULL,
  sha256    TEXT NOT NULL,                   -- code identity: which code produced this number
  abi       TEXT NOT NULL,
  build     TEXT NOT NULL,                   -- compiler and flags
  manifest  TEXT NOT NULL CHECK (json_valid(manifest)),
  UNIQUE (name, sha256)
) STRICT;

CREATE TABLE experiment (                    -- one row per version of an experiment
  experiment_id   INTEGER PRIMARY KEY,
  name            TEXT NOT NULL,
  method          TEXT NOT NULL,
  description     TEXT NOT NULL,
  tags            TEXT NOT NULL CHECK (json_valid(tags)),
  resolved_sha256 TEXT NOT NULL,
  config_toml     TEXT NOT NULL,             -- the file verbatim, comments included
  resolved_toml   TEXT NOT NULL,             -- after extends and overrides
  created_at      INTEGER NOT NULL,
  planned_at      INTEGER,                   -- last; the greatest of a name is its current version
  UNIQUE (name, resolved_sha256)
) STRICT;
CREATE INDEX experiment_current ON experiment (name, planned_at);

CREATE TABLE plan_entry (                    -- what an experiment asks for; a run serves all its equals
  experiment_id INTEGER NOT NULL REFERENCES experiment ON DELETE CASCADE,
  point         INTEGER NOT NULL,            -- of the sweep
  seed          INTEGER NOT NULL,
  fingerprint   TEXT NOT NULL,
  varied        TEXT NOT NULL CHECK (json_valid(varied)),  -- sweep keys and values at this point
  PRIMARY KEY (experiment_id, point, seed)
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_entry_fingerprint ON plan_entry (fingerprint);

CREATE TABLE claim (                         -- what an experiment must show, and whether it does
  experiment_id INTEGER NOT NULL REFERENCES experiment ON DELETE CASCADE,
  ordinal       INTEGER NOT NULL,
  text          TEXT NOT NULL,               -- as written
  verdict       TEXT NOT NULL,
  figures       TEXT NOT NULL CHECK (json_valid(figures)),
  evaluated_at  INTEGER NOT NULL,
  PRIMARY KEY (experiment_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (                       -- one `assay run`: its environment, recorded once
  session_id    INTEGER PRIMARY KEY,
  session_uid   TEXT NOT NULL UNIQUE,        -- names the lock file that tells whether it lives
  started_at    INTEGER NOT NULL,
  ended_at      INTEGER,
  pid           INTEGER NOT NULL,
  boot_id       TEXT NOT NULL,
  argv          TEXT NOT NULL CHECK (json_valid(argv)),
  host          TEXT NOT NULL CHECK (json_valid(host)),
  git_commit    TEXT,
  git_dirty     INTEGER CHECK (git_dirty IN (0, 1)),
  assay_version TEXT NOT NULL
) STRICT;

CREATE TABLE run (
  run_id         INTEGER PRIMARY KEY,
  run_uid        TEXT NOT NULL UNIQUE,       -- survives merging, run_id does not
  experiment_id  INTEGER NOT NULL REFERENCES experiment,  -- the one that started it
  session_id     INTEGER NOT NULL REFERENCES session,
  plugin_id      INTEGER NOT NULL REFERENCES plugin,
  fingerprint    TEXT NOT NULL,
  seed           INTEGER NOT NULL,           -- two's complement from 2^63 on
  point          INTEGER NOT NULL,
  attempt        INTEGER NOT NULL,
  rerun_of       INTEGER REFERENCES run ON DELETE CASCADE,
  status         TEXT NOT NULL CHECK (status IN ('running', 'done', 'failed', 'bad_input', 'diverged',
                   'crashed', 'timeout', 'out_of_memory', 'stopped', 'interrupted')),
  threads        INTEGER NOT NULL,
  simd           TEXT NOT NULL,              -- instruction set level: same bits hold for one level
  started_at     INTEGER NOT NULL,
  ended_at       INTEGER,
  worker_pid     INTEGER,
  progress_done  REAL,
  progress_total REAL,
  exit_code      INTEGER,
  exit_signal    INTEGER,
  error          TEXT,                       -- first line is the headline
  cpu_ms         INTEGER,
  max_rss_kb     INTEGER,
  method_ms      REAL,                       -- the method's own clock, without its untimed parts
  note           TEXT,                       -- by people
  deleted_at     INTEGER,                    -- in the trash since
  wall_ms        INTEGER GENERATED ALWAYS AS (ended_at - started_at) VIRTUAL,
  CHECK ((status = 'running') = (ended_at IS NULL))
) STRICT;
-- Idempotence lives in the schema: one finished or active run for each fingerprint.
CREATE UNIQUE INDEX run_serving ON run (fingerprint)
  WHERE status IN ('running', 'done', 'diverged') AND deleted_at IS NULL AND rerun_of IS NULL;
CREATE INDEX run_fingerprint ON run (fingerprint);
CREATE INDEX run_experiment  ON run (experiment_id, point, seed);
CREATE INDEX run_active      ON run (session_id) WHERE status = 'running';
CREATE INDEX run_rerun_of    ON run (rerun_of) WHERE rerun_of IS NOT NULL;

CREATE TABLE param (                         -- fully resolved: defaults are rows too
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  key    TEXT NOT NULL,                      -- dotted: params.lambda
  value  ANY,                                -- native type; booleans 0 or 1, lists as JSON text
  type   TEXT NOT NULL CHECK (type IN ('bool', 'int', 'real', 'text', 'json')),
  origin TEXT NOT NULL CHECK (origin IN ('default', 'preset', 'file', 'sweep', 'override')),
  PRIMARY KEY (run_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX param_key ON param (key, value, run_id);

CREATE TABLE metric (                        -- keyed by method: units and goals differ
  metric_id INTEGER PRIMARY KEY,
  method    TEXT NOT NULL,
  name      TEXT NOT NULL,
  type      TEXT NOT NULL CHECK (type IN ('real', 'int', 'text')),
  goal      TEXT NOT NULL CHECK (goal IN ('none', 'min', 'max')),
  unit      TEXT NOT NULL,
  help      TEXT NOT NULL,
  timing    INTEGER NOT NULL CHECK (timing IN (0, 1)),  -- left out of every comparison of bits
  UNIQUE (method, name)
) STRICT;

CREATE TABLE result (                        -- final values
  run_id    INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  metric_id INTEGER NOT NULL REFERENCES metric,
  value     ANY,                             -- REAL, INTEGER or TEXT
  PRIMARY KEY (run_id, metric_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX result_metric ON result (metric_id, value, run_id);

CREATE TABLE series (                        -- one curve of one run
  series_id INTEGER PRIMARY KEY,
  run_id    INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  metric_id INTEGER NOT NULL REFERENCES metric,
  UNIQUE (run_id, metric_id)
) STRICT;

CREATE TABLE point (                         -- the only large table: clustered, 25 bytes a row
  series_id INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
  step      INTEGER NOT NULL,
  value     ANY,                             -- always real; a REAL column would lose the sign of -0.0
  t_ms      INTEGER NOT NULL,                -- since the run started
  PRIMARY KEY (series_id, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE input (                         -- content-addressed: one row for one content read one way
  input_id INTEGER PRIMARY KEY,
  sha256   TEXT NOT NULL,
  bytes    INTEGER NOT NULL,
  schema   TEXT NOT NULL CHECK (json_valid(schema)),  -- format, columns or shape and dtype
  UNIQUE (sha256, schema)
) STRICT;

CREATE TABLE run_input (
  run_id   INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  role     TEXT NOT NULL,
  path     TEXT NOT NULL,                    -- as the experiment file spells it
  input_id INTEGER NOT NULL REFERENCES input,
  PRIMARY KEY (run_id, role, path)           -- a role may hold a list of files
) STRICT, WITHOUT ROWID;

CREATE TABLE artifact (                      -- the bytes lie in the store under their hash
  artifact_id INTEGER PRIMARY KEY,
  run_id      INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  name        TEXT NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('output', 'checkpoint', 'log')),
  format      TEXT NOT NULL,
  bytes       INTEGER NOT NULL,
  sha256      TEXT NOT NULL,
  UNIQUE (run_id, name)
) STRICT;
CREATE INDEX artifact_sha256 ON artifact (sha256);

CREATE TABLE event (                         -- log lines, state changes, captured output
  event_id INTEGER PRIMARY KEY,
  run_id   INTEGER REFERENCES run ON DELETE CASCADE,
  at       INTEGER NOT NULL,
  level    TEXT NOT NULL CHECK (level IN ('debug', 'info', 'warn', 'error', 'state')),
  source   TEXT NOT NULL CHECK (source IN ('host', 'plugin', 'stdout', 'stderr')),
  text     TEXT NOT NULL
) STRICT;
CREATE INDEX event_run ON event (run_id, event_id);

CREATE TABLE tag (                           -- by people
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  key    TEXT NOT NULL,
  value  TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (run_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_key ON tag (key, run_id);
