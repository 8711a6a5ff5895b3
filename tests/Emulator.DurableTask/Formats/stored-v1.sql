INSERT INTO instances(seq, id, generation, execution, name, version, status, wake, created, updated, input, tags)
  VALUES (7, 'stored', 0, '0123456789abcdef0123456789abcdef', 'Stored', '', 0, 0, 639028224000000000, 639028224000000000, '"in"', '{"tag":"kept"}');
INSERT INTO history(instance, turn, events) VALUES
  (7, 0, '[{"type":"OrchestratorStarted","at":"2026-01-01T00:00:00Z"},{"type":"ExecutionStarted","name":"Stored","data":"\"in\"","instance":"0123456789abcdef0123456789abcdef"},{"type":"TaskScheduled","id":0,"name":"First","data":"\"in\""},{"type":"OrchestratorCompleted"}]'),
  (7, 1, '[{"type":"OrchestratorStarted","at":"2026-01-01T00:00:00Z"},{"type":"TaskCompleted","id":0,"data":"\"first-result\""},{"type":"TimerCreated","id":1,"at":"2026-01-02T00:00:00Z"},{"type":"OrchestratorCompleted"}]');
INSERT INTO inbox(seq, instance, message) VALUES (3, 7, '[{"type":"EventRaised","name":"Word","data":"\"waiting\""}]');
INSERT INTO timers(fire_at, instance, generation, timer) VALUES (639029088000000000, 7, 0, 1);
