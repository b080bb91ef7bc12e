-- Why a round was given stands in `decisions`, with its round; here it was a second copy that every step read and wrote again.
ALTER TABLE dispatches DROP COLUMN why;
