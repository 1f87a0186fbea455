-- The views: the public interface. Every migration drops them and makes them anew from this file.
-- Readers run with trusted_schema off, where SQLite 3.40 admits json_each but no other JSON function.

-- One row for each entry of each experiment's current plan, with the run that serves it, else its
-- last attempt, else NULL.
CREATE VIEW current_plan AS
SELECT e.name AS experiment, p.point, p.seed, r.run_id, coalesce(r.status, 'pending') AS status,
       p.varied, e.method, p.fingerprint, p.experiment_id, r.trusted
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
       g.version AS plugin_version, s.git_commit, s.git_dirty, r.run_uid, r.fingerprint,
       r.trusted, r.warnings
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
       x.value, m.unit, m.goal, m.timing, r.trusted
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

-- The final values behind the current plans: one row for each entry and metric that has one.
-- CROSS JOIN fixes the order of the loops: from the experiment to its values, never the reverse.
CREATE VIEW planned_metrics AS
SELECT e.name AS experiment, m.name AS metric, p.point, p.seed, x.value, p.varied, r.run_id,
       r.status, e.method, m.unit, m.goal, m.type, m.timing, m.metric_id, e.experiment_id, r.trusted
FROM experiment e
CROSS JOIN plan_entry p USING (experiment_id)
CROSS JOIN run r ON r.fingerprint = p.fingerprint AND r.status IN ('done', 'diverged')
                AND r.deleted_at IS NULL AND r.rerun_of IS NULL
CROSS JOIN result x USING (run_id)
CROSS JOIN metric m USING (metric_id)
WHERE e.planned_at = (SELECT max(c.planned_at) FROM experiment c WHERE c.name = e.name);

-- Seeds folded for each point and metric of the current plans. Mean, sd, min and max are over the
-- finite values; the mean lies between min and max, and is their value where they are equal. A place
-- needs a goal and, from every planned seed and from as many seeds as any other point has, a finite
-- value of a run that does not say of itself that it is not to be trusted. The second pass of sd reads
-- its few values again: a window would keep SQLite from looking up one experiment. Metrics with a goal
-- come first, timings last. Between the largest doubles lies every finite number, -2^63 included, which
-- has no abs(); and sums of integers, which may overflow, are of reals.
CREATE VIEW placed_points AS
WITH folded AS (
  SELECT experiment, metric, point, varied, method, unit, goal, timing,
         count(*) AS n, count(v) AS n_finite, sum(trusted IS 0) AS n_untrusted,
         iif(min(v) = max(v), min(v), min(max(avg(v), min(v)), max(v))) AS mean, min(v) AS min, max(v) AS max,
         (SELECT count(*) FROM plan_entry q
          WHERE q.experiment_id = a.experiment_id AND q.point = a.point) AS n_planned
  FROM (SELECT *, iif(value BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308, value, NULL) AS v
        FROM planned_metrics WHERE type <> 'text') a
  GROUP BY experiment, metric, point
), judged AS (
  SELECT *, goal <> 'none' AND n_finite = n_planned AND n_untrusted = 0
            AND n_planned = max(n_planned) OVER (PARTITION BY experiment, metric) AS is_placed
  FROM folded
)
SELECT experiment, metric,
       CASE WHEN is_placed THEN rank() OVER (PARTITION BY experiment, metric, is_placed
                                            ORDER BY iif(goal = 'max', -mean, mean)) END AS place,
       mean,
       CASE WHEN min = max THEN iif(n_finite > 1, 0.0, NULL) WHEN n_finite > 1 THEN sqrt((
         SELECT sum((value - mean) * 1.0 * (value - mean)) FROM planned_metrics s
         WHERE s.experiment = judged.experiment AND s.point = judged.point AND s.metric = judged.metric
           AND value BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308)
         / (n_finite - 1)) END AS sd,
       n, n_finite, n_planned, min, max, unit, goal, varied, method, point, n_untrusted, timing
FROM judged;

-- The same in order, each point by name. The program itself reads the points: one entry without sound
-- JSON makes this view fail for all.
CREATE VIEW leaderboard AS
SELECT experiment, metric, place,
       (SELECT group_concat(iif(key LIKE 'params.%', substr(key, 8), key) || '=' ||
                            CASE type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'
                                      ELSE value END, ' ')
        FROM json_each(varied)) AS point_label,
       mean, sd, n, n_finite, n_planned, min, max, unit, goal, varied, method, point, n_untrusted
FROM placed_points
ORDER BY timing, goal = 'none', experiment, metric, place IS NULL, place, point;
