-- URLs as long as httpSMS takes them, and with each attempt the one that it was sent to: its webhook may have another one by now.
ALTER TABLE webhook
  MODIFY COLUMN url VARCHAR(2048) NOT NULL;

-- NULL of attempts from before, and of those whose worker died. Not in an instant, so that partitions can be exchanged.
ALTER TABLE delivery_attempt
  ADD COLUMN url VARCHAR(2048) NULL,
  ALGORITHM = INPLACE;
