-- When an operator dismissed a run that failed or was stopped: it needs nobody's attention any more, and no metric counts it.
ALTER TABLE job_run
  ADD COLUMN dismissed_at DATETIME(6) NULL;
