"""Metrics: what those who look after a server want to know of it, in Prometheus's terms."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
VISITS = Gauge("rnn_visits", "Visits that are connected", registry=REGISTRY)
CONNECTIONS = Gauge("rnn_connections", "Connections that are open", registry=REGISTRY)
REFUSED = Counter("rnn_refused", "Requests turned away because they would be too much", ["why"], registry=REGISTRY)
REDRAWS = Counter("rnn_redraws", "Runs of the page or of its timed part that have ended", registry=REGISTRY)
TURN_WAITS = Histogram("rnn_turn_wait_seconds", "Wait of a request for a run until its turn", registry=REGISTRY)
JOBS = Gauge("rnn_jobs_waiting", "Jobs that wait for a worker", ["queue"], registry=REGISTRY)
JOB_WAITS = Histogram("rnn_job_wait_seconds", "Wait of a job until a worker takes it", ["queue"], registry=REGISTRY)
CLUSTER = Gauge("rnn_cluster_threads", "Jobs of sweeps that the cluster does at once", registry=REGISTRY)
DEATHS = Counter("rnn_worker_deaths", "Workers that died, or hung and were ended", registry=REGISTRY)
STORE_BYTES = Gauge("rnn_store_bytes", "Bytes of what is kept for all visits", registry=REGISTRY)
STORE_HITS = Counter("rnn_store_hits", "Questions to the store that it could answer", registry=REGISTRY)
STORE_MISSES = Counter("rnn_store_misses", "Questions to the store that it could not answer", registry=REGISTRY)
