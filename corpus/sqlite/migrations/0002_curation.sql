-- What an operator has decided about a speaker: a JSON object; NULL where
-- nothing.
ALTER TABLE speakers ADD COLUMN curation TEXT;
