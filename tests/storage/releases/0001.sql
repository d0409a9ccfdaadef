BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE amendment (
	id INTEGER NOT NULL, 
	delivery_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	version INTEGER, 
	channel_id INTEGER NOT NULL, 
	state TEXT DEFAULT 'due' NOT NULL, 
	asked_at INTEGER NOT NULL, 
	next_try_at INTEGER, 
	lease_token TEXT, 
	lease_expires_at INTEGER, 
	attempts INTEGER DEFAULT '0' NOT NULL, 
	ended_at INTEGER, 
	reason TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_amendment PRIMARY KEY (id), 
	CONSTRAINT ck_amendment_correction_has_version CHECK ((kind = 'correct') = (version IS NOT NULL)), 
	CONSTRAINT ck_amendment_due_has_turn CHECK ((state = 'due') = (next_try_at IS NOT NULL)), 
	CONSTRAINT ck_amendment_lease_is_held CHECK ((state = 'leased') = (lease_token IS NOT NULL)), 
	CONSTRAINT ck_amendment_end_has_instant CHECK ((state IN ('done', 'failed')) = (ended_at IS NOT NULL)), 
	CONSTRAINT ck_amendment_kind_known CHECK (kind IN ('correct', 'recall')), 
	CONSTRAINT ck_amendment_failure_has_reason CHECK (state <> 'failed' OR reason <> ''), 
	CONSTRAINT ck_amendment_state_known CHECK (state IN ('due', 'leased', 'done', 'failed')), 
	CONSTRAINT ck_amendment_lease_ends CHECK ((lease_token IS NULL) = (lease_expires_at IS NULL)), 
	CONSTRAINT fk_amendment_delivery_id FOREIGN KEY(delivery_id) REFERENCES delivery (id), 
	CONSTRAINT uq_amendment_delivery_id_number UNIQUE (delivery_id, number)
)
 STRICT

;
INSERT INTO "amendment" VALUES(1,4,1,'correct',1,5,'due',1799582400000,1799582400000,NULL,NULL,0,NULL,'');
INSERT INTO "amendment" VALUES(2,10,2,'correct',1,5,'leased',1799582400000,NULL,'old-2',1799582460000,1,NULL,'');
INSERT INTO "amendment" VALUES(3,9,1,'recall',NULL,5,'done',1799582400000,NULL,NULL,NULL,1,1799582400000,'');
INSERT INTO "amendment" VALUES(4,9,2,'correct',1,5,'failed',1799582400000,NULL,NULL,NULL,1,1799582400000,'superseded');
CREATE TABLE announcement (
	id INTEGER NOT NULL, 
	campaign_id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	reference TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	state TEXT DEFAULT 'draft' NOT NULL, 
	version INTEGER NOT NULL, 
	approved_version INTEGER, 
	author TEXT NOT NULL, 
	created_at INTEGER NOT NULL, 
	updated_at INTEGER NOT NULL, 
	CONSTRAINT pk_announcement PRIMARY KEY (id), 
	CONSTRAINT ck_announcement_kind_known CHECK (kind IN ('announcement', 'resource', 'session', 'news')), 
	CONSTRAINT ck_announcement_approved_is_newest CHECK (state <> 'approved' OR (approved_version IS NOT NULL AND approved_version = version)), 
	CONSTRAINT ck_announcement_state_known CHECK (state IN ('draft', 'review', 'approved', 'cancelled', 'recalled')), 
	CONSTRAINT fk_announcement_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaign (id), 
	CONSTRAINT uq_announcement_campaign_id_key UNIQUE (campaign_id, "key"), 
	CONSTRAINT uq_announcement_campaign_id_number UNIQUE (campaign_id, number)
)
 STRICT

;
INSERT INTO "announcement" VALUES(1,1,'wave',1,'SID27-001','announcement','approved',1,1,'discord:1001',1799064000000,1799064000000);
CREATE TABLE approval (
	id INTEGER NOT NULL, 
	announcement_id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	approver TEXT NOT NULL, 
	because TEXT DEFAULT '' NOT NULL, 
	approved_at INTEGER NOT NULL, 
	CONSTRAINT pk_approval PRIMARY KEY (id), 
	CONSTRAINT fk_approval_announcement_id FOREIGN KEY(announcement_id, version) REFERENCES version (announcement_id, number), 
	CONSTRAINT uq_approval_announcement_id_version UNIQUE (announcement_id, version)
)
 STRICT

;
INSERT INTO "approval" VALUES(1,1,1,'discord:1002','',1799064000000);
CREATE TABLE attempt (
	delivery_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	started_at INTEGER NOT NULL, 
	ended_at INTEGER, 
	outcome TEXT DEFAULT '' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	code INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_attempt PRIMARY KEY (delivery_id, number), 
	CONSTRAINT fk_attempt_delivery_id FOREIGN KEY(delivery_id) REFERENCES delivery (id)
)
 STRICT

;
INSERT INTO "attempt" VALUES(3,1,1799582400000,NULL,'','',0);
INSERT INTO "attempt" VALUES(4,1,1799582400000,1799582400080,'sent','',0);
INSERT INTO "attempt" VALUES(5,1,1799582400000,1799582400080,'unknown','timeout',0);
INSERT INTO "attempt" VALUES(6,1,1799582400000,1799582400080,'failed','missing-access',50001);
INSERT INTO "attempt" VALUES(9,1,1799582400000,1799582400080,'sent','',0);
INSERT INTO "attempt" VALUES(10,1,1799582400000,1799582400080,'sent','',0);
CREATE TABLE audit (
	id INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	who TEXT NOT NULL, 
	action TEXT NOT NULL, 
	campaign_id INTEGER, 
	subject TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (id), 
	CONSTRAINT fk_audit_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaign (id)
)
 STRICT

;
INSERT INTO "audit" VALUES(1,1799064000000,'discord:1001','campaign.create',1,'campaign:sid-2027','{}');
INSERT INTO "audit" VALUES(2,1799064000000,'discord:1001','partners.import',1,'campaign:sid-2027','{"added":10,"changed":0}');
INSERT INTO "audit" VALUES(3,1799064000000,'discord:1001','announcement.draft',1,'announcement:wave','{}');
INSERT INTO "audit" VALUES(4,1799064000000,'discord:1001','announcement.submit',1,'announcement:wave','{"version":1}');
INSERT INTO "audit" VALUES(5,1799064000000,'discord:1002','announcement.approve',1,'announcement:wave','{"version":1}');
CREATE TABLE bot_state (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_bot_state PRIMARY KEY ("key")
)
 STRICT

;
INSERT INTO "bot_state" VALUES('greeting','kept');
CREATE TABLE campaign (
	id INTEGER NOT NULL, 
	slug TEXT NOT NULL, 
	name TEXT NOT NULL, 
	anchor_on TEXT NOT NULL, 
	is_anchor_confirmed INTEGER NOT NULL, 
	source_locale TEXT NOT NULL, 
	hashtags TEXT NOT NULL, 
	reference_prefix TEXT NOT NULL, 
	state TEXT DEFAULT 'active' NOT NULL, 
	pause_reason TEXT DEFAULT '' NOT NULL, 
	rehearsal_true_from INTEGER, 
	rehearsal_real_from INTEGER, 
	rehearsal_speed REAL, 
	safe_reason TEXT DEFAULT '' NOT NULL, 
	desk_channel_id INTEGER, 
	pseudonym_key BLOB, 
	created_at INTEGER NOT NULL, 
	CONSTRAINT pk_campaign PRIMARY KEY (id), 
	CONSTRAINT ck_campaign_pause_has_reason CHECK ((state = 'paused') = (pause_reason <> '')), 
	CONSTRAINT ck_campaign_safe_reason_known CHECK (safe_reason IN ('', 'restored', 'unclean')), 
	CONSTRAINT ck_campaign_state_known CHECK (state IN ('active', 'paused', 'closed')), 
	CONSTRAINT ck_campaign_rehearsal_whole CHECK ((rehearsal_true_from IS NULL) = (rehearsal_speed IS NULL) AND (rehearsal_real_from IS NULL) = (rehearsal_speed IS NULL)), 
	CONSTRAINT ck_campaign_is_anchor_confirmed_flag CHECK (is_anchor_confirmed IN (0, 1)), 
	CONSTRAINT uq_campaign_slug UNIQUE (slug)
)
 STRICT

;
INSERT INTO "campaign" VALUES(1,'sid-2027','Safer Internet Day 2027','2027-02-09',0,'en','[]','SID27','active','',NULL,NULL,NULL,'',NULL,X'11A3767144BD3442E9E6614575F21C32F03F43C4CA227AB4FDE55FE1B39C5F16',1799064000000);
CREATE TABLE correction (
	announcement_id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	is_meaning_changed INTEGER NOT NULL, 
	notes TEXT NOT NULL, 
	CONSTRAINT pk_correction PRIMARY KEY (announcement_id, version), 
	CONSTRAINT ck_correction_is_meaning_changed_flag CHECK (is_meaning_changed IN (0, 1)), 
	CONSTRAINT fk_correction_announcement_id FOREIGN KEY(announcement_id, version) REFERENCES version (announcement_id, number)
)
 STRICT

;
CREATE TABLE delivery (
	id INTEGER NOT NULL, 
	campaign_id INTEGER NOT NULL, 
	announcement_id INTEGER NOT NULL, 
	occurrence INTEGER NOT NULL, 
	destination_id INTEGER NOT NULL, 
	partner_id INTEGER NOT NULL, 
	channel_id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	locale TEXT NOT NULL, 
	due_at INTEGER NOT NULL, 
	deadline_at INTEGER NOT NULL, 
	late TEXT NOT NULL, 
	priority INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	state TEXT DEFAULT 'planned' NOT NULL, 
	next_try_at INTEGER, 
	lease_token TEXT, 
	lease_expires_at INTEGER, 
	attempts INTEGER DEFAULT '0' NOT NULL, 
	unsettled_at INTEGER, 
	sent_at INTEGER, 
	message_id INTEGER, 
	reason TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_delivery PRIMARY KEY (id), 
	CONSTRAINT ck_delivery_lease_is_held CHECK ((state = 'leased') = (lease_token IS NOT NULL)), 
	CONSTRAINT ck_delivery_late_known CHECK (late IN ('send', 'drop', 'ask')), 
	CONSTRAINT ck_delivery_due_has_turn CHECK (state <> 'due' OR next_try_at IS NOT NULL), 
	CONSTRAINT ck_delivery_state_known CHECK (state IN ('planned', 'due', 'leased', 'sent', 'unknown', 'failed', 'held', 'dropped', 'recalled')), 
	CONSTRAINT ck_delivery_sent_has_instant CHECK (state NOT IN ('sent', 'recalled') OR sent_at IS NOT NULL), 
	CONSTRAINT ck_delivery_trouble_has_reason CHECK (state NOT IN ('unknown', 'failed', 'held', 'dropped') OR reason <> ''), 
	CONSTRAINT ck_delivery_lease_ends CHECK ((lease_token IS NULL) = (lease_expires_at IS NULL)), 
	CONSTRAINT ck_delivery_key_fits_nonce CHECK (length(key) BETWEEN 1 AND 25), 
	CONSTRAINT ck_delivery_message_was_sent CHECK (message_id IS NULL OR sent_at IS NOT NULL), 
	CONSTRAINT fk_delivery_announcement_id FOREIGN KEY(announcement_id) REFERENCES announcement (id), 
	CONSTRAINT fk_delivery_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaign (id), 
	CONSTRAINT fk_delivery_destination_id FOREIGN KEY(destination_id) REFERENCES destination (id), 
	CONSTRAINT fk_delivery_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id), 
	CONSTRAINT uq_delivery_announcement_id_occurrence_destination_id UNIQUE (announcement_id, occurrence, destination_id)
)
 STRICT

;
INSERT INTO "delivery" VALUES(1,1,1,0,1,1,200000000000000001,1,'pt',1799582400000,1799604000000,'send',1,'062963a6c4dd6d4b1c48cf853','planned',NULL,NULL,NULL,0,NULL,NULL,NULL,'');
INSERT INTO "delivery" VALUES(2,1,1,0,10,10,200000000000000010,1,'pt',1799582400000,1799604000000,'send',1,'d239fd1ff46954cba4cc57205','due',1799582400000,NULL,NULL,0,NULL,NULL,NULL,'');
INSERT INTO "delivery" VALUES(3,1,1,0,2,2,200000000000000002,1,'pt',1799582400000,1799604000000,'send',1,'b787281b8493d95a62619384e','leased',NULL,'old-1',1799582460000,1,1799582400000,NULL,NULL,'');
INSERT INTO "delivery" VALUES(4,1,1,0,3,3,200000000000000003,1,'pt',1799582400000,1799604000000,'send',1,'33f92f606501b9761aa50b5fd','sent',NULL,NULL,NULL,1,NULL,1799582400000,900000000000000003,'');
INSERT INTO "delivery" VALUES(5,1,1,0,4,4,200000000000000004,1,'pt',1799582400000,1799604000000,'send',1,'54ac1ed03ce3afea9f14b7536','unknown',NULL,NULL,NULL,1,1799582400000,NULL,NULL,'the bot may not read the channel''s history');
INSERT INTO "delivery" VALUES(6,1,1,0,5,5,200000000000000005,1,'pt',1799582400000,1799604000000,'send',1,'73d9d156ee3894dfe60a63271','failed',NULL,NULL,NULL,1,NULL,NULL,NULL,'missing-access');
INSERT INTO "delivery" VALUES(7,1,1,0,6,6,200000000000000006,1,'pt',1799582400000,1799604000000,'send',1,'e3a1de5121c6460bf2eda3b21','held',NULL,NULL,NULL,0,NULL,NULL,NULL,'held-by-partner: not today');
INSERT INTO "delivery" VALUES(8,1,1,0,7,7,200000000000000007,1,'pt',1799582400000,1799604000000,'send',1,'5ce6db4af9b8df879373426c9','dropped',NULL,NULL,NULL,0,NULL,NULL,NULL,'late-drop');
INSERT INTO "delivery" VALUES(9,1,1,0,8,8,200000000000000008,1,'pt',1799582400000,1799604000000,'send',1,'092a6363813b56d7e2ac10e40','recalled',NULL,NULL,NULL,1,NULL,1799582400000,900000000000000008,'');
INSERT INTO "delivery" VALUES(10,1,1,0,9,9,200000000000000009,1,'pt',1799582400000,1799604000000,'send',1,'fa9a37a3321a519b81e233820','sent',NULL,NULL,NULL,1,NULL,1799582400000,900000000000000009,'');
CREATE TABLE destination (
	id INTEGER NOT NULL, 
	partner_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	channel_id INTEGER NOT NULL, 
	suspended_reason TEXT DEFAULT '' NOT NULL, 
	suspended_at INTEGER, 
	revivals INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_destination PRIMARY KEY (id), 
	CONSTRAINT ck_destination_kind_known CHECK (kind IN ('announcements', 'resources', 'news', 'events')), 
	CONSTRAINT ck_destination_suspended_has_instant CHECK (suspended_reason = '' OR suspended_at IS NOT NULL), 
	CONSTRAINT fk_destination_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id), 
	CONSTRAINT uq_destination_partner_id_kind UNIQUE (partner_id, kind)
)
 STRICT

;
INSERT INTO "destination" VALUES(1,1,'announcements',200000000000000001,'',NULL,0);
INSERT INTO "destination" VALUES(2,2,'announcements',200000000000000002,'',NULL,0);
INSERT INTO "destination" VALUES(3,3,'announcements',200000000000000003,'',NULL,0);
INSERT INTO "destination" VALUES(4,4,'announcements',200000000000000004,'',NULL,0);
INSERT INTO "destination" VALUES(5,5,'announcements',200000000000000005,'',NULL,0);
INSERT INTO "destination" VALUES(6,6,'announcements',200000000000000006,'',NULL,0);
INSERT INTO "destination" VALUES(7,7,'announcements',200000000000000007,'',NULL,0);
INSERT INTO "destination" VALUES(8,8,'announcements',200000000000000008,'',NULL,0);
INSERT INTO "destination" VALUES(9,9,'announcements',200000000000000009,'',NULL,0);
INSERT INTO "destination" VALUES(10,10,'announcements',200000000000000010,'',NULL,0);
CREATE TABLE feed (
	id INTEGER NOT NULL, 
	campaign_id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	url TEXT NOT NULL, 
	organisation TEXT NOT NULL, 
	mode TEXT NOT NULL, 
	state TEXT DEFAULT 'fine' NOT NULL, 
	why TEXT DEFAULT '' NOT NULL, 
	etag TEXT DEFAULT '' NOT NULL, 
	last_modified TEXT DEFAULT '' NOT NULL, 
	host TEXT DEFAULT '' NOT NULL, 
	title TEXT DEFAULT '' NOT NULL, 
	generator TEXT DEFAULT '' NOT NULL, 
	language TEXT DEFAULT '' NOT NULL, 
	asked TEXT DEFAULT '{}' NOT NULL, 
	moved_to TEXT DEFAULT '' NOT NULL, 
	id_scheme TEXT DEFAULT '' NOT NULL, 
	is_baseline_done INTEGER DEFAULT '0' NOT NULL, 
	failures INTEGER DEFAULT '0' NOT NULL, 
	last_success_at INTEGER, 
	last_new_item_at INTEGER, 
	next_poll_at INTEGER NOT NULL, 
	CONSTRAINT pk_feed PRIMARY KEY (id), 
	CONSTRAINT ck_feed_mode_known CHECK (mode IN ('review', 'auto')), 
	CONSTRAINT ck_feed_moved_says_where CHECK (state <> 'moved' OR moved_to <> ''), 
	CONSTRAINT ck_feed_state_known CHECK (state IN ('fine', 'quiet', 'failing', 'moved', 'gone', 'quarantined', 'paused', 'off')), 
	CONSTRAINT ck_feed_is_baseline_done_flag CHECK (is_baseline_done IN (0, 1)), 
	CONSTRAINT fk_feed_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaign (id), 
	CONSTRAINT uq_feed_campaign_id_key UNIQUE (campaign_id, "key"), 
	CONSTRAINT uq_feed_campaign_id_url UNIQUE (campaign_id, url)
)
 STRICT

;
INSERT INTO "feed" VALUES(1,1,'feed-fine','https://fine.example/rss','An organisation','review','fine','','','','','','','','{}','','',0,0,NULL,NULL,1799582400000);
INSERT INTO "feed" VALUES(2,1,'feed-quiet','https://quiet.example/rss','An organisation','auto','quiet','','','','','','','','{}','','',0,0,NULL,NULL,1799582400000);
INSERT INTO "feed" VALUES(3,1,'feed-failing','https://failing.example/rss','An organisation','review','failing','','','','','','','','{}','','',0,0,NULL,NULL,1799582400000);
INSERT INTO "feed" VALUES(4,1,'feed-moved','https://moved.example/rss','An organisation','auto','moved','','','','','','','','{}','https://new.example/rss','',0,0,NULL,NULL,1799582400000);
INSERT INTO "feed" VALUES(5,1,'feed-gone','https://gone.example/rss','An organisation','review','gone','','','','','','','','{}','','',0,0,NULL,NULL,1799582400000);
INSERT INTO "feed" VALUES(6,1,'feed-quarantined','https://quarantined.example/rss','An organisation','auto','quarantined','','','','','','','','{}','','',0,0,NULL,NULL,1799582400000);
INSERT INTO "feed" VALUES(7,1,'feed-paused','https://paused.example/rss','An organisation','review','paused','','','','','','','','{}','','',0,0,NULL,NULL,1799582400000);
INSERT INTO "feed" VALUES(8,1,'feed-off','https://off.example/rss','An organisation','auto','off','','','','','','','','{}','','',0,0,NULL,NULL,1799582400000);
CREATE TABLE feed_item (
	id INTEGER NOT NULL, 
	feed_id INTEGER NOT NULL, 
	guid TEXT NOT NULL, 
	link_key TEXT NOT NULL, 
	title_key TEXT NOT NULL, 
	date_key TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	title TEXT NOT NULL, 
	link TEXT NOT NULL, 
	published_at INTEGER, 
	first_seen_at INTEGER NOT NULL, 
	last_seen_at INTEGER NOT NULL, 
	queued_at INTEGER, 
	headline TEXT NOT NULL, 
	summary TEXT NOT NULL, 
	is_sensitive INTEGER DEFAULT '0' NOT NULL, 
	edited_by TEXT DEFAULT '' NOT NULL, 
	state TEXT NOT NULL, 
	why TEXT DEFAULT '' NOT NULL, 
	announcement_id INTEGER, 
	CONSTRAINT pk_feed_item PRIMARY KEY (id), 
	CONSTRAINT ck_feed_item_state_known CHECK (state IN ('baseline', 'queued', 'approved', 'posted', 'held', 'discarded', 'expired')), 
	CONSTRAINT ck_feed_item_post_has_words CHECK (state NOT IN ('approved', 'posted') OR announcement_id IS NOT NULL), 
	CONSTRAINT ck_feed_item_is_sensitive_flag CHECK (is_sensitive IN (0, 1)), 
	CONSTRAINT fk_feed_item_announcement_id FOREIGN KEY(announcement_id) REFERENCES announcement (id), 
	CONSTRAINT fk_feed_item_feed_id FOREIGN KEY(feed_id) REFERENCES feed (id)
)
 STRICT

;
INSERT INTO "feed_item" VALUES(1,1,'guid-baseline','link-baseline','title baseline','','dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','Title baseline','https://fine.example/a',NULL,1799582400000,1799582400000,NULL,'Title baseline','Summary',0,'','baseline','',NULL);
INSERT INTO "feed_item" VALUES(2,1,'guid-queued','link-queued','title queued','','dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','Title queued','https://fine.example/a',NULL,1799582400000,1799582400000,NULL,'Title queued','Summary',0,'','queued','',NULL);
INSERT INTO "feed_item" VALUES(3,1,'guid-approved','link-approved','title approved','','dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','Title approved','https://fine.example/a',NULL,1799582400000,1799582400000,NULL,'Title approved','Summary',0,'','approved','',1);
INSERT INTO "feed_item" VALUES(4,1,'guid-posted','link-posted','title posted','','dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','Title posted','https://fine.example/a',NULL,1799582400000,1799582400000,NULL,'Title posted','Summary',0,'','posted','',1);
INSERT INTO "feed_item" VALUES(5,1,'guid-held','link-held','title held','','dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','Title held','https://fine.example/a',NULL,1799582400000,1799582400000,NULL,'Title held','Summary',0,'','held','',NULL);
INSERT INTO "feed_item" VALUES(6,1,'guid-discarded','link-discarded','title discarded','','dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','Title discarded','https://fine.example/a',NULL,1799582400000,1799582400000,NULL,'Title discarded','Summary',0,'','discarded','',NULL);
INSERT INTO "feed_item" VALUES(7,1,'guid-expired','link-expired','title expired','','dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','Title expired','https://fine.example/a',NULL,1799582400000,1799582400000,NULL,'Title expired','Summary',0,'','expired','',NULL);
CREATE TABLE notice (
	id INTEGER NOT NULL, 
	campaign_id INTEGER NOT NULL, 
	audience TEXT NOT NULL, 
	partner_id INTEGER, 
	kind TEXT NOT NULL, 
	once_key TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	created_at INTEGER NOT NULL, 
	batch TEXT, 
	attempts INTEGER DEFAULT '0' NOT NULL, 
	next_try_at INTEGER, 
	posted_at INTEGER, 
	message_id INTEGER, 
	CONSTRAINT pk_notice PRIMARY KEY (id), 
	CONSTRAINT ck_notice_partner_is_named CHECK ((audience = 'partner') = (partner_id IS NOT NULL)), 
	CONSTRAINT ck_notice_audience_known CHECK (audience IN ('organisers', 'partner')), 
	CONSTRAINT ck_notice_kind_known CHECK (kind IN ('suspended', 'revived', 'late', 'precheck', 'resting', 'safe-mode', 'compared')), 
	CONSTRAINT ck_notice_message_was_posted CHECK (message_id IS NULL OR posted_at IS NOT NULL), 
	CONSTRAINT fk_notice_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaign (id), 
	CONSTRAINT fk_notice_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id), 
	CONSTRAINT uq_notice_once_key UNIQUE (once_key)
)
 STRICT

;
INSERT INTO "notice" VALUES(1,1,'organisers',NULL,'suspended','once-suspended','{}',1799582400000,NULL,0,NULL,NULL,NULL);
INSERT INTO "notice" VALUES(2,1,'organisers',NULL,'revived','once-revived','{}',1799582400000,NULL,0,NULL,NULL,NULL);
INSERT INTO "notice" VALUES(3,1,'organisers',NULL,'late','once-late','{}',1799582400000,NULL,0,NULL,NULL,NULL);
INSERT INTO "notice" VALUES(4,1,'organisers',NULL,'precheck','once-precheck','{}',1799582400000,NULL,0,NULL,NULL,NULL);
INSERT INTO "notice" VALUES(5,1,'organisers',NULL,'resting','once-resting','{}',1799582400000,NULL,0,NULL,NULL,NULL);
INSERT INTO "notice" VALUES(6,1,'organisers',NULL,'safe-mode','once-safe-mode','{}',1799582400000,NULL,0,NULL,NULL,NULL);
INSERT INTO "notice" VALUES(7,1,'organisers',NULL,'compared','once-compared','{}',1799582400000,NULL,0,NULL,NULL,NULL);
CREATE TABLE partner (
	id INTEGER NOT NULL, 
	campaign_id INTEGER NOT NULL, 
	guild_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	country TEXT NOT NULL, 
	timezone TEXT NOT NULL, 
	locale TEXT NOT NULL, 
	mention_role_id INTEGER, 
	contact_channel_id INTEGER, 
	tags TEXT NOT NULL, 
	state TEXT DEFAULT 'active' NOT NULL, 
	CONSTRAINT pk_partner PRIMARY KEY (id), 
	CONSTRAINT ck_partner_state_known CHECK (state IN ('active', 'paused', 'left')), 
	CONSTRAINT ck_partner_country_two_letters CHECK (length(country) = 2), 
	CONSTRAINT fk_partner_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaign (id), 
	CONSTRAINT uq_partner_campaign_id_guild_id UNIQUE (campaign_id, guild_id)
)
 STRICT

;
INSERT INTO "partner" VALUES(1,1,100000000000000001,'Partner 1','PT','Europe/Lisbon','pt-PT',NULL,NULL,'[]','active');
INSERT INTO "partner" VALUES(2,1,100000000000000002,'Partner 2','PT','Europe/Lisbon','pt-PT',NULL,NULL,'[]','active');
INSERT INTO "partner" VALUES(3,1,100000000000000003,'Partner 3','PT','Europe/Lisbon','pt-PT',NULL,NULL,'[]','active');
INSERT INTO "partner" VALUES(4,1,100000000000000004,'Partner 4','PT','Europe/Lisbon','pt-PT',NULL,NULL,'[]','active');
INSERT INTO "partner" VALUES(5,1,100000000000000005,'Partner 5','PT','Europe/Lisbon','pt-PT',NULL,NULL,'[]','active');
INSERT INTO "partner" VALUES(6,1,100000000000000006,'Partner 6','PT','Europe/Lisbon','pt-PT',NULL,NULL,'[]','active');
INSERT INTO "partner" VALUES(7,1,100000000000000007,'Partner 7','PT','Europe/Lisbon','pt-PT',NULL,NULL,'[]','active');
INSERT INTO "partner" VALUES(8,1,100000000000000008,'Partner 8','PT','Europe/Lisbon','pt-PT',NULL,NULL,'[]','active');
INSERT INTO "partner" VALUES(9,1,100000000000000009,'Partner 9','PT','Europe/Lisbon','pt-PT',NULL,NULL,'[]','active');
INSERT INTO "partner" VALUES(10,1,100000000000000010,'Partner 10','PT','Europe/Lisbon','pt-PT',NULL,NULL,'[]','active');
CREATE TABLE picture (
	digest TEXT NOT NULL, 
	data BLOB NOT NULL, 
	CONSTRAINT pk_picture PRIMARY KEY (digest), 
	CONSTRAINT ck_picture_digest_is_sha256 CHECK (length(digest) = 64)
)
 STRICT

;
CREATE TABLE pledge (
	id TEXT NOT NULL, 
	campaign_id INTEGER NOT NULL, 
	pledge_text_id INTEGER NOT NULL, 
	person BLOB, 
	kind TEXT DEFAULT 'person' NOT NULL, 
	size INTEGER DEFAULT '1' NOT NULL, 
	partner_id INTEGER, 
	locale TEXT NOT NULL, 
	display_name TEXT DEFAULT '' NOT NULL, 
	consent_version TEXT DEFAULT '' NOT NULL, 
	pledged_at INTEGER NOT NULL, 
	withdrawn_at INTEGER, 
	CONSTRAINT pk_pledge PRIMARY KEY (id), 
	CONSTRAINT ck_pledge_name_has_consent CHECK (display_name = '' OR consent_version <> ''), 
	CONSTRAINT ck_pledge_kind_known CHECK (kind IN ('person', 'group', 'organisation')), 
	CONSTRAINT ck_pledge_size_fits_kind CHECK (size >= 1 AND (kind <> 'person' OR size = 1)), 
	CONSTRAINT ck_pledge_tombstone_is_empty CHECK (withdrawn_at IS NULL OR (person IS NULL AND display_name = '')), 
	CONSTRAINT fk_pledge_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaign (id), 
	CONSTRAINT fk_pledge_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id), 
	CONSTRAINT fk_pledge_pledge_text_id FOREIGN KEY(pledge_text_id) REFERENCES pledge_text (id)
)
 STRICT

;
INSERT INTO "pledge" VALUES('p1',1,1,X'0101010101010101010101010101010101010101010101010101010101010101','person',1,1,'en','','',1799582400000,NULL);
INSERT INTO "pledge" VALUES('p2',1,1,NULL,'person',1,1,'en','','',1799582400000,1799582401000);
INSERT INTO "pledge" VALUES('p3',1,1,X'0303030303030303030303030303030303030303030303030303030303030303','person',1,NULL,'pt-PT','Ana','consent-1',1799582400000,NULL);
INSERT INTO "pledge" VALUES('p4',1,1,X'0404040404040404040404040404040404040404040404040404040404040404','group',28,1,'en','','',1799582400000,NULL);
INSERT INTO "pledge" VALUES('p5',1,1,X'0505050505050505050505050505050505050505050505050505050505050505','organisation',1,1,'en','','',1799582400000,NULL);
CREATE TABLE pledge_text (
	id INTEGER NOT NULL, 
	campaign_id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	role TEXT NOT NULL, 
	texts TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	CONSTRAINT pk_pledge_text PRIMARY KEY (id), 
	CONSTRAINT ck_pledge_text_role_known CHECK (role IN ('young-person', 'parent', 'educator', 'organisation', 'industry', 'policymaker')), 
	CONSTRAINT fk_pledge_text_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaign (id), 
	CONSTRAINT uq_pledge_text_campaign_id_key UNIQUE (campaign_id, "key")
)
 STRICT

;
INSERT INTO "pledge_text" VALUES(1,1,'ask-first','young-person','{"en":"I ask before I share a picture of somebody."}',0);
CREATE TABLE resource (
	id INTEGER NOT NULL, 
	campaign_id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	title TEXT NOT NULL, 
	publisher TEXT NOT NULL, 
	url TEXT NOT NULL, 
	language TEXT NOT NULL, 
	audience TEXT NOT NULL, 
	themes TEXT NOT NULL, 
	licence TEXT DEFAULT '' NOT NULL, 
	year INTEGER, 
	expires_on TEXT, 
	CONSTRAINT pk_resource PRIMARY KEY (id), 
	CONSTRAINT fk_resource_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaign (id), 
	CONSTRAINT uq_resource_campaign_id_key UNIQUE (campaign_id, "key")
)
 STRICT

;
INSERT INTO "resource" VALUES(1,1,'guide','A guide','An organisation','https://resources.example/guide','en','["parents"]','["wellbeing"]','CC BY 4.0',2026,NULL);
CREATE TABLE version (
	announcement_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	content TEXT NOT NULL, 
	author TEXT NOT NULL, 
	created_at INTEGER NOT NULL, 
	CONSTRAINT pk_version PRIMARY KEY (announcement_id, number), 
	CONSTRAINT fk_version_announcement_id FOREIGN KEY(announcement_id) REFERENCES announcement (id)
)
 STRICT

;
INSERT INTO "version" VALUES(1,1,'{"destination":"announcements","kind":"announcement","late":"send 6h","mention":"none","partners":["all"],"texts":{"en":{"alt":"","body":"Hello {partner.name}!","title":"Together for a better internet"},"pt":{"alt":"","body":"Olá, {partner.name}!","title":"Juntos por uma internet melhor"}},"when":"2027-01-10 12:00 UTC"}','discord:1001',1799064000000);
CREATE INDEX ix_feed_next_poll ON feed (next_poll_at);
CREATE INDEX ix_feed_item_feed ON feed_item (feed_id, state);
CREATE INDEX ix_feed_item_state ON feed_item (state, queued_at);
CREATE INDEX ix_notice_waiting ON notice (next_try_at) WHERE posted_at IS NULL;
CREATE INDEX ix_pledge_campaign ON pledge (campaign_id, pledged_at);
CREATE UNIQUE INDEX uq_pledge_person ON pledge (pledge_text_id, person) WHERE person IS NOT NULL;
CREATE INDEX ix_delivery_campaign_state ON delivery (campaign_id, state);
CREATE INDEX ix_delivery_leased ON delivery (lease_expires_at) WHERE state = 'leased';
CREATE INDEX ix_delivery_partner ON delivery (partner_id);
CREATE INDEX ix_delivery_planned ON delivery (due_at) WHERE state = 'planned';
CREATE INDEX ix_delivery_turn ON delivery (campaign_id, priority, next_try_at, id) WHERE state = 'due';
CREATE INDEX ix_amendment_leased ON amendment (lease_expires_at, channel_id) WHERE state = 'leased';
CREATE INDEX ix_amendment_turn ON amendment (next_try_at, channel_id, id) WHERE state = 'due';
CREATE UNIQUE INDEX uq_amendment_correct ON amendment (delivery_id, version) WHERE kind = 'correct';
CREATE UNIQUE INDEX uq_amendment_recall ON amendment (delivery_id) WHERE kind = 'recall';
COMMIT;
