"""Metrics of the server for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
VISITS = Gauge("rnn_visits", "Connected visits", registry=REGISTRY)
CONNECTIONS = Gauge("rnn_connections", "Open connections", registry=REGISTRY)
REFUSED = Counter("rnn_refused", "Requests refused because of a limit", ["why"], registry=REGISTRY)
REDRAWS = Counter("rnn_redraws", "Redraws of the page, or of the part that its timer redraws", registry=REGISTRY)
TURN_WAITS = Histogram("rnn_turn_wait_seconds", "Time that a run of the page waits for its permit", registry=REGISTRY)
JOBS = Gauge("rnn_jobs_waiting", "Jobs that wait for a worker", ["queue"], registry=REGISTRY)
JOB_WAITS = Histogram("rnn_job_wait_seconds", "Time that a job waits for a worker", ["queue"], registry=REGISTRY)
CLUSTER = Gauge("rnn_cluster_threads", "Number of sweep jobs that the cluster can run at a time", registry=REGISTRY)
DEATHS = Counter("rnn_worker_deaths", "Workers that died, or hung and were ended", registry=REGISTRY)
STORE_BYTES = Gauge("rnn_store_bytes", "Size of the cache that all visits share", registry=REGISTRY)
STORE_HITS = Counter("rnn_store_hits", "Hits of the cache that all visits share", registry=REGISTRY)
STORE_MISSES = Counter("rnn_store_misses", "Misses of the cache that all visits share", registry=REGISTRY)
