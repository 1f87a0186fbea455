-- Schema version 3: a run that went on from a checkpoint says whose, and counts the time until then.

ALTER TABLE run ADD COLUMN resumed_from TEXT;  -- run_uid of the run that saved the checkpoint
ALTER TABLE run ADD COLUMN carried_ms INTEGER NOT NULL DEFAULT 0;  -- from the first start to the save
ALTER TABLE run DROP COLUMN wall_ms;
ALTER TABLE run ADD COLUMN
  wall_ms INTEGER GENERATED ALWAYS AS (ended_at - started_at + carried_ms) VIRTUAL;
