-- A database of schema 1, as the first release wrote it. Loaded by golden_test.cpp.
PRAGMA application_id = 1095979865;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
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
CREATE TABLE claim (                         -- what an experiment must show, and whether it does
  experiment_id INTEGER NOT NULL REFERENCES experiment ON DELETE CASCADE,
  ordinal       INTEGER NOT NULL,
  text          TEXT NOT NULL,               -- as written
  verdict       TEXT NOT NULL,
  figures       TEXT NOT NULL CHECK (json_valid(figures)),
  evaluated_at  INTEGER NOT NULL,
  PRIMARY KEY (experiment_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TABLE event (                         -- log lines, state changes, captured output
  event_id INTEGER PRIMARY KEY,
  run_id   INTEGER REFERENCES run ON DELETE CASCADE,
  at       INTEGER NOT NULL,
  level    TEXT NOT NULL CHECK (level IN ('debug', 'info', 'warn', 'error', 'state')),
  source   TEXT NOT NULL CHECK (source IN ('host', 'plugin', 'stdout', 'stderr')),
  text     TEXT NOT NULL
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
INSERT INTO "experiment" VALUES(1,'study','descent','how the rate matters','["quick"]','ddc860f588583616842df1a265d59ad45b39185b5e4a45770872d8f321081adc','[experiment]
name = "study"
method = "descent"
description = "how the rate matters"
seeds = [0, 1]
tags = ["quick"]

[params]
steps = 4

[sweep]
"params.rate" = [0.25, 2e150]
','[experiment]
name = "study"
method = "descent"
description = "how the rate matters"
seeds = [0, 1]
tags = ["quick"]

[params]
steps = 4

[sweep]
"params.rate" = [0.25, 2e+150]
',1795507707865,1795507707872);
CREATE TABLE input (                         -- content-addressed: one row for one content read one way
  input_id INTEGER PRIMARY KEY,
  sha256   TEXT NOT NULL,
  bytes    INTEGER NOT NULL,
  schema   TEXT NOT NULL CHECK (json_valid(schema)),  -- format, columns or shape and dtype
  UNIQUE (sha256, schema)
) STRICT;
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
INSERT INTO "metric" VALUES(1,'descent','loss','real','min','','objective x^2 after each step',0);
INSERT INTO "metric" VALUES(2,'descent','x','real','none','','last iterate',0);
CREATE TABLE param (                         -- fully resolved: defaults are rows too
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  key    TEXT NOT NULL,                      -- dotted: params.lambda
  value  ANY,                                -- native type; booleans 0 or 1, lists as JSON text
  type   TEXT NOT NULL CHECK (type IN ('bool', 'int', 'real', 'text', 'json')),
  origin TEXT NOT NULL CHECK (origin IN ('default', 'preset', 'file', 'sweep', 'override')),
  PRIMARY KEY (run_id, key)
) STRICT, WITHOUT ROWID;
INSERT INTO "param" VALUES(1,'params.rate',0.25,'real','sweep');
INSERT INTO "param" VALUES(1,'params.steps',4,'int','file');
INSERT INTO "param" VALUES(2,'params.rate',0.25,'real','sweep');
INSERT INTO "param" VALUES(2,'params.steps',4,'int','file');
INSERT INTO "param" VALUES(3,'params.rate',2.0e+150,'real','sweep');
INSERT INTO "param" VALUES(3,'params.steps',4,'int','file');
INSERT INTO "param" VALUES(4,'params.rate',2.0e+150,'real','sweep');
INSERT INTO "param" VALUES(4,'params.steps',4,'int','file');
INSERT INTO "param" VALUES(5,'params.rate',0.25,'real','sweep');
INSERT INTO "param" VALUES(5,'params.steps',4,'int','file');
CREATE TABLE plan_entry (                    -- what an experiment asks for; a run serves all its equals
  experiment_id INTEGER NOT NULL REFERENCES experiment ON DELETE CASCADE,
  point         INTEGER NOT NULL,            -- of the sweep
  seed          INTEGER NOT NULL,
  fingerprint   TEXT NOT NULL,
  varied        TEXT NOT NULL CHECK (json_valid(varied)),  -- sweep keys and values at this point
  PRIMARY KEY (experiment_id, point, seed)
) STRICT, WITHOUT ROWID;
INSERT INTO "plan_entry" VALUES(1,0,0,'a89ad4265ef2c325413b54ff8a8678e1e14aba8f26f758724eb3d8fe985160bf','{"rate":0.25}');
INSERT INTO "plan_entry" VALUES(1,0,1,'941695406a7c4980c9d0b752be587fbc62bd242dd9fe06477aee44abb821c461','{"rate":0.25}');
INSERT INTO "plan_entry" VALUES(1,1,0,'37b6456b71227631c67f790c3e4c72de549ff6b3a6914d4d2c1a9767e4fe6693','{"rate":2e+150}');
INSERT INTO "plan_entry" VALUES(1,1,1,'d9edf88977601473eaf77b6ec3aa8edb54c33dce456b32b77c3029ac4b1ff118','{"rate":2e+150}');
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
INSERT INTO "plugin" VALUES(1,'descent','1.0.0','d9b415086e95006ae2b8ff953b978855007fa4f8ea638b15e9860c59d9b6b6ff','1.0','g++ 12','{"abi_major":1,"abi_minor":0,"artifacts":[],"build":"gcc 12.2.0","examples":[{"help":"a hundred steps from a random start","name":"quick","toml":"[experiment]\nname = \"descent-quick\"\nmethod = \"descent\"\n"}],"format":1,"has_check":false,"has_self_test":false,"id":"descent","inputs":[],"outputs":[{"curve":true,"final":true,"goal":"minimize","help":"objective x^2 after each step","name":"loss","optional":false,"timing":false,"type":"real","unit":"","when":""},{"curve":false,"final":true,"goal":"none","help":"last iterate","name":"x","optional":false,"timing":false,"type":"real","unit":"","when":""}],"paper":"","params":[{"above_min":true,"allow_nan":false,"below_max":false,"choices":[],"default":0.1,"defaults":[],"help":"step size; the iteration diverges above 1","max":"nan","max_length":0,"min":0.0,"min_length":0,"name":"rate","optional":false,"scalar_is_list":false,"type":"real","unit":"","when":""},{"above_min":false,"allow_nan":false,"below_max":false,"choices":[],"default":100,"defaults":[],"help":"gradient steps","max":"nan","max_length":0,"min":1.0,"min_length":0,"name":"steps","optional":false,"scalar_is_list":false,"type":"int","unit":"","when":""}],"presets":[],"sha256":"d9b415086e95006ae2b8ff953b978855007fa4f8ea638b15e9860c59d9b6b6ff","summary":"Gradient descent on a parabola","version":"1.0.0"}');
CREATE TABLE point (                         -- the only large table: clustered, 25 bytes a row
  series_id INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
  step      INTEGER NOT NULL,
  value     ANY,                             -- always real; a REAL column would lose the sign of -0.0
  t_ms      INTEGER NOT NULL,                -- since the run started
  PRIMARY KEY (series_id, step)
) STRICT, WITHOUT ROWID;
INSERT INTO "point" VALUES(1,0,4.31479511379192715025e-01,0);
INSERT INTO "point" VALUES(1,1,1.07869877844798178756e-01,0);
INSERT INTO "point" VALUES(1,2,2.69674694611995446891e-02,0);
INSERT INTO "point" VALUES(1,3,6.74186736529988617228e-03,0);
INSERT INTO "point" VALUES(2,0,0.420445174558081,0);
INSERT INTO "point" VALUES(2,1,1.05111293639520250731e-01,0);
INSERT INTO "point" VALUES(2,2,2.62778234098800626827e-02,0);
INSERT INTO "point" VALUES(2,3,6.56945585247001567069e-03,0);
INSERT INTO "point" VALUES(3,0,2.76146887282683333592e+301,0);
INSERT INTO "point" VALUES(3,1,9e999,0);
INSERT INTO "point" VALUES(4,0,2.69084911717171821709e+301,0);
INSERT INTO "point" VALUES(4,1,9e999,0);
INSERT INTO "point" VALUES(5,0,4.31479511379192715025e-01,0);
INSERT INTO "point" VALUES(5,1,1.07869877844798178756e-01,0);
INSERT INTO "point" VALUES(5,2,2.69674694611995446891e-02,0);
INSERT INTO "point" VALUES(5,3,6.74186736529988617228e-03,0);
CREATE TABLE result (                        -- final values
  run_id    INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  metric_id INTEGER NOT NULL REFERENCES metric,
  value     ANY,                             -- REAL, INTEGER or TEXT
  PRIMARY KEY (run_id, metric_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "result" VALUES(2,1,6.56945585247001567069e-03);
INSERT INTO "result" VALUES(1,1,6.74186736529988617228e-03);
INSERT INTO "result" VALUES(5,1,6.74186736529988617228e-03);
INSERT INTO "result" VALUES(1,2,-0.0821088750702376);
INSERT INTO "result" VALUES(5,2,-0.0821088750702376);
INSERT INTO "result" VALUES(2,2,-8.1052179813192043456e-02);
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
INSERT INTO "run" VALUES(1,'60f51e7a-2e06-429e-8630-4d9c20f84061',1,1,1,'a89ad4265ef2c325413b54ff8a8678e1e14aba8f26f758724eb3d8fe985160bf',0,0,1,NULL,'done',1,'x86-64-v2',1795507707873,1795507707878,NULL,4.0,4.0,0,NULL,NULL,1,9000,4.06609997153282165527e-02,'as in the first draft',NULL);
INSERT INTO "run" VALUES(2,'ec3c3a57-0eea-4654-b892-189ec9a6f9ee',1,1,1,'941695406a7c4980c9d0b752be587fbc62bd242dd9fe06477aee44abb821c461',1,0,1,NULL,'done',1,'x86-64-v2',1795507707873,1795507707878,NULL,NULL,NULL,0,NULL,NULL,1,9000,3.0565001070499420166e-02,NULL,NULL);
INSERT INTO "run" VALUES(3,'c60227de-a562-4ee0-b1ee-2863f1735a5e',1,1,1,'37b6456b71227631c67f790c3e4c72de549ff6b3a6914d4d2c1a9767e4fe6693',0,1,1,NULL,'diverged',1,'x86-64-v2',1795507707878,1795507707885,NULL,NULL,NULL,0,NULL,'the loss left the finite range at step 1',1,9000,4.84520001336932182312e-01,NULL,NULL);
INSERT INTO "run" VALUES(4,'6df54e52-aa3b-40dd-869c-f6e8b2b51703',1,1,1,'d9edf88977601473eaf77b6ec3aa8edb54c33dce456b32b77c3029ac4b1ff118',1,1,1,NULL,'diverged',1,'x86-64-v2',1795507707880,1795507707885,NULL,NULL,NULL,0,NULL,'the loss left the finite range at step 1',1,9000,9.35290008783340454101e-02,NULL,NULL);
INSERT INTO "run" VALUES(5,'45b8fbfc-19bf-4e84-a56c-3a615f2d75a8',1,2,1,'a89ad4265ef2c325413b54ff8a8678e1e14aba8f26f758724eb3d8fe985160bf',0,0,1,1,'done',1,'x86-64-v2',1795507708220,1795507708224,NULL,NULL,NULL,0,NULL,NULL,1,9000,6.84820003807544708251e-02,NULL,NULL);
CREATE TABLE run_input (
  run_id   INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  role     TEXT NOT NULL,
  path     TEXT NOT NULL,                    -- as the experiment file spells it
  input_id INTEGER NOT NULL REFERENCES input,
  PRIMARY KEY (run_id, role, path)           -- a role may hold a list of files
) STRICT, WITHOUT ROWID;
CREATE TABLE series (                        -- one curve of one run
  series_id INTEGER PRIMARY KEY,
  run_id    INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  metric_id INTEGER NOT NULL REFERENCES metric,
  UNIQUE (run_id, metric_id)
) STRICT;
INSERT INTO "series" VALUES(1,1,1);
INSERT INTO "series" VALUES(2,2,1);
INSERT INTO "series" VALUES(3,3,1);
INSERT INTO "series" VALUES(4,4,1);
INSERT INTO "series" VALUES(5,5,1);
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
INSERT INTO "session" VALUES(1,'707362d4-fee3-438c-bbc5-2e1b16cb31f5',1795507707865,1795507707885,1,'boot','["assay","run","study.toml"]','{"cpu":"some cpu","libc":"2.36","simd":"x86-64-v2","environment":{}}',NULL,NULL,'0.1.0');
INSERT INTO "session" VALUES(2,'c3335968-9f9a-4156-84d2-50f15f79c6dd',1795507708172,1795507708225,1,'boot','["assay","run","study.toml"]','{"cpu":"some cpu","libc":"2.36","simd":"x86-64-v2","environment":{}}',NULL,NULL,'0.1.0');
CREATE TABLE tag (                           -- by people
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  key    TEXT NOT NULL,
  value  TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (run_id, key)
) STRICT, WITHOUT ROWID;
INSERT INTO "tag" VALUES(1,'paper','figure-1');
CREATE INDEX experiment_current ON experiment (name, planned_at);
CREATE INDEX plan_entry_fingerprint ON plan_entry (fingerprint);
CREATE UNIQUE INDEX run_serving ON run (fingerprint)
  WHERE status IN ('running', 'done', 'diverged') AND deleted_at IS NULL AND rerun_of IS NULL;
CREATE INDEX run_fingerprint ON run (fingerprint);
CREATE INDEX run_experiment  ON run (experiment_id, point, seed);
CREATE INDEX run_active      ON run (session_id) WHERE status = 'running';
CREATE INDEX run_rerun_of    ON run (rerun_of) WHERE rerun_of IS NOT NULL;
CREATE INDEX param_key ON param (key, value, run_id);
CREATE INDEX result_metric ON result (metric_id, value, run_id);
CREATE INDEX artifact_sha256 ON artifact (sha256);
CREATE INDEX event_run ON event (run_id, event_id);
CREATE INDEX tag_key ON tag (key, run_id);
CREATE VIEW current_plan AS
SELECT e.name AS experiment, p.point, p.seed, r.run_id, coalesce(r.status, 'pending') AS status,
       p.varied, e.method, p.fingerprint, p.experiment_id
FROM experiment e
JOIN plan_entry p USING (experiment_id)
LEFT JOIN run r ON r.run_id = (
  SELECT a.run_id FROM run a
  WHERE a.fingerprint = p.fingerprint AND a.deleted_at IS NULL AND a.rerun_of IS NULL
  ORDER BY a.status IN ('running', 'done', 'diverged') DESC, a.run_id DESC LIMIT 1)
WHERE e.planned_at = (SELECT max(x.planned_at) FROM experiment x WHERE x.name = e.name);
CREATE VIEW run_overview AS
SELECT r.run_id, e.name AS experiment, e.method, r.point, r.seed, r.status,
       coalesce((SELECT p.varied FROM plan_entry p
                 WHERE p.experiment_id = r.experiment_id AND p.point = r.point
                   AND p.seed = r.seed AND p.fingerprint = r.fingerprint),
                (SELECT p.varied FROM plan_entry p WHERE p.fingerprint = r.fingerprint LIMIT 1),
                '{}') AS varied,
       r.wall_ms, r.method_ms, r.cpu_ms, r.max_rss_kb,
       datetime(r.started_at / 1000, 'unixepoch') AS started,
       substr(r.error, 1, instr(r.error || char(10), char(10)) - 1) AS error,
       r.progress_done, r.progress_total, r.attempt, r.rerun_of, r.note, r.threads, r.simd,
       g.version AS plugin_version, s.git_commit, s.git_dirty, r.run_uid, r.fingerprint
FROM run r
JOIN experiment e USING (experiment_id)
JOIN plugin g USING (plugin_id)
JOIN session s USING (session_id)
WHERE r.deleted_at IS NULL;
CREATE VIEW run_params AS
SELECT r.run_id, e.name AS experiment, r.seed, p.key, p.value, p.type, p.origin
FROM run r
JOIN experiment e USING (experiment_id)
JOIN param p USING (run_id)
WHERE r.deleted_at IS NULL;
CREATE VIEW final_metrics AS
SELECT r.run_id, e.name AS experiment, e.method, r.point, r.seed, r.status, m.name AS metric,
       x.value, m.unit, m.goal, m.timing
FROM run r
JOIN experiment e USING (experiment_id)
JOIN result x USING (run_id)
JOIN metric m USING (metric_id)
WHERE r.status IN ('done', 'diverged') AND r.deleted_at IS NULL AND r.rerun_of IS NULL;
CREATE VIEW curves AS
SELECT r.run_id, e.name AS experiment, r.seed, m.name AS metric, p.step, p.value, p.t_ms
FROM run r
JOIN experiment e USING (experiment_id)
JOIN series s USING (run_id)
JOIN metric m USING (metric_id)
JOIN point p USING (series_id)
WHERE r.deleted_at IS NULL;
CREATE VIEW planned_metrics AS
SELECT e.name AS experiment, m.name AS metric, p.point, p.seed, x.value, p.varied, r.run_id,
       r.status, e.method, m.unit, m.goal, m.type, m.timing, m.metric_id, e.experiment_id
FROM experiment e
CROSS JOIN plan_entry p USING (experiment_id)
CROSS JOIN run r ON r.fingerprint = p.fingerprint AND r.status IN ('done', 'diverged')
                AND r.deleted_at IS NULL AND r.rerun_of IS NULL
CROSS JOIN result x USING (run_id)
CROSS JOIN metric m USING (metric_id)
WHERE e.planned_at = (SELECT max(c.planned_at) FROM experiment c WHERE c.name = e.name);
CREATE VIEW leaderboard AS
WITH folded AS (
  SELECT experiment, metric, point, varied, method, unit, goal, timing,
         count(*) AS n, count(v) AS n_finite, avg(v) AS mean, min(v) AS min, max(v) AS max,
         (SELECT count(*) FROM plan_entry q
          WHERE q.experiment_id = a.experiment_id AND q.point = a.point) AS n_planned
  FROM (SELECT *, iif(abs(value) <= 1.7976931348623157e308, value, NULL) AS v
        FROM planned_metrics WHERE type <> 'text') a
  GROUP BY experiment, metric, point
)
SELECT experiment, metric,
       CASE WHEN goal <> 'none' AND n_finite = n_planned THEN
         rank() OVER (PARTITION BY experiment, metric, goal <> 'none' AND n_finite = n_planned
                      ORDER BY iif(goal = 'max', -mean, mean)) END AS place,
       (SELECT group_concat(iif(key LIKE 'params.%', substr(key, 8), key) || '=' ||
                            CASE type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'
                                      ELSE value END, ' ')
        FROM json_each(varied)) AS point_label,
       mean,
       CASE WHEN n_finite > 1 THEN sqrt((
         SELECT sum((value - mean) * (value - mean)) FROM planned_metrics s
         WHERE s.experiment = folded.experiment AND s.point = folded.point
           AND s.metric = folded.metric AND abs(value) <= 1.7976931348623157e308)
         / (n_finite - 1)) END AS sd,
       n, n_finite, n_planned, min, max, unit, goal, varied, method, point
FROM folded
ORDER BY timing, goal = 'none', experiment, metric, place IS NULL, place, point;
COMMIT;
