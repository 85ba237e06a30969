-- httpSMS's events carry their phone numbers as a plus sign and digits. One without the sign, or with spaces and the like, matched none of
-- them and nobody was told. What can be read is written so; where a webhook has a number in both ways, the other one goes.
UPDATE IGNORE webhook_phone_number
SET phone_number = CONCAT('+', REGEXP_REPLACE(REGEXP_REPLACE(phone_number, '^00', ''), '[^0-9]', ''))
WHERE phone_number REGEXP '^(00)?[1-9][0-9 ().-]{6,}$' OR phone_number REGEXP '^[+][0-9 ().-]*[ ().-]';

DELETE FROM webhook_phone_number
WHERE phone_number REGEXP '^(00)?[1-9][0-9 ().-]{6,}$' OR phone_number REGEXP '^[+][0-9 ().-]*[ ().-]';

ALTER TABLE webhook_phone_number
  ADD CONSTRAINT webhook_phone_number_has_a_plus_sign CHECK (phone_number NOT REGEXP '^(00)?[1-9][0-9 ().-]{6,}$'),
  ADD CONSTRAINT webhook_phone_number_has_digits_behind_its_plus_sign CHECK (phone_number NOT REGEXP '^[+][0-9 ().-]*[ ().-]');
