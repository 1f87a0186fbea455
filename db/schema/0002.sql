-- Schema version 2: a run says whether its results may be trusted, and how often it warned.

-- By the method's outputs that certify: 0 where one of them is 0 or NaN, or the run diverged;
-- NULL: the method has none, or did not say.
ALTER TABLE run ADD COLUMN trusted INTEGER CHECK (trusted IN (0, 1));
ALTER TABLE run ADD COLUMN warnings INTEGER NOT NULL DEFAULT 0;  -- lines that the method logged
ALTER TABLE metric ADD COLUMN certifies INTEGER NOT NULL DEFAULT 0 CHECK (certifies IN (0, 1));

UPDATE run SET trusted = 0 WHERE status = 'diverged';
UPDATE run SET warnings = (SELECT count(*) FROM event e WHERE e.run_id = run.run_id
                             AND e.level = 'warn' AND e.source = 'plugin');
