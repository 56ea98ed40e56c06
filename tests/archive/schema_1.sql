PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO _sqlite_migrations VALUES(1,'unioncrawler','m001_first_schema','2026-03-01 01:30:00.000000+00:00');
CREATE TABLE sites (
        key TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        base_url TEXT NOT NULL,
        hosts TEXT NOT NULL CHECK (json_valid(hosts)),
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
INSERT INTO sites VALUES('replica','仿真总工会','http://www.union.example','["www.union.example","union.example","127.0.0.1","localhost"]','2026-03-01T09:30:00+08:00','2026-03-01T09:30:00+08:00');
CREATE TABLE crawls (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        site TEXT NOT NULL REFERENCES sites (key),
        arguments TEXT NOT NULL CHECK (json_valid(arguments)),
        started TEXT NOT NULL,
        finished TEXT,
        reason TEXT,
        stats TEXT CHECK (stats IS NULL OR json_valid(stats)),
        program_version TEXT NOT NULL
    ) STRICT;
INSERT INTO crawls VALUES(1,'replica','{"limit":null}','2026-03-01T09:30:00+08:00',NULL,NULL,NULL,'0.1');
CREATE TABLE channels (
        id INTEGER PRIMARY KEY,
        site TEXT NOT NULL REFERENCES sites (key),
        path TEXT NOT NULL,
        name TEXT NOT NULL,
        parent TEXT,
        url TEXT NOT NULL,
        found_on TEXT,
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL,
        first_crawl INTEGER REFERENCES crawls (id),
        last_crawl INTEGER REFERENCES crawls (id),
        UNIQUE (site, path)
    ) STRICT;
INSERT INTO channels VALUES(1,'replica','基层频道/党建巡礼','党建巡礼','基层频道','http://www.union.example/jcpd/djxl/index.shtml',NULL,'2026-03-01T09:30:00+08:00','2026-03-01T09:30:00+08:00',1,1);
CREATE TABLE captures (
        id INTEGER PRIMARY KEY,
        site TEXT NOT NULL REFERENCES sites (key),
        crawl INTEGER REFERENCES crawls (id),
        url TEXT NOT NULL,
        method TEXT NOT NULL,
        status INTEGER,
        verdict TEXT NOT NULL,
        fetched_at TEXT NOT NULL,
        content_type TEXT,
        size INTEGER,
        payload_digest TEXT,
        etag TEXT,
        last_modified TEXT,
        error TEXT,
        warc_file TEXT,
        warc_offset INTEGER,
        warc_length INTEGER
    ) STRICT;
INSERT INTO captures VALUES(1,'replica',1,'http://www.union.example/jcpd/djxl/index.shtml','GET',200,'ok','2026-03-01T09:30:00+08:00',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO captures VALUES(2,'replica',1,'http://www.union.example/c/2021-09-02/1.shtml','GET',200,'ok','2026-03-01T09:30:00+08:00',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO captures VALUES(3,'replica',1,'http://www.union.example/c/2021-09-03/2.shtml','GET',200,'ok','2026-03-01T09:30:00+08:00',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE articles (
        id INTEGER PRIMARY KEY,
        uid TEXT NOT NULL UNIQUE,
        site TEXT NOT NULL REFERENCES sites (key),
        url TEXT NOT NULL,
        title TEXT NOT NULL,
        subtitle TEXT,
        published TEXT,
        published_precision TEXT,
        published_text TEXT,
        source TEXT,
        author TEXT,
        editor TEXT,
        correspondent TEXT,
        byline_text TEXT,
        breadcrumbs TEXT NOT NULL CHECK (json_valid(breadcrumbs)),
        page_count INTEGER NOT NULL,
        found_by TEXT NOT NULL CHECK (json_valid(found_by)),
        digest TEXT NOT NULL,
        state TEXT NOT NULL,
        version INTEGER NOT NULL,
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL,
        capture INTEGER REFERENCES captures (id),
        body_text TEXT NOT NULL,
        body_html TEXT NOT NULL
    ) STRICT;
INSERT INTO articles VALUES(1,'replica-0000000000000001','replica','http://www.union.example/c/2021-09-02/1.shtml','第1届职工技能比武落幕',NULL,'2021-09-02','day','发布时间:2021-09-02','草原工会网','苏日娜',NULL,NULL,NULL,'[{"text":"首页","url":"http://www.union.example/"},{"text":"基层频道","url":null},{"text":"党建巡礼","url":"http://www.union.example/jcpd/djxl/index.shtml"}]',1,'{"title":"position","published":"label"}','ae308e779d0b018e3397f592a53f1ee5d681ab1b5ed3128d59e4af72df26c99c','present',1,'2026-03-01T09:30:00+08:00','2026-03-01T09:30:00+08:00',2,replace('锡林河畔秋意浓。\n共有1名选手参加了比赛。','\n',char(10)),replace('<p>锡林河畔秋意浓。</p>\n<p>共有1名选手参加了比赛。</p>','\n',char(10)));
INSERT INTO articles VALUES(2,'replica-0000000000000002','replica','http://www.union.example/c/2021-09-03/2.shtml','第2届职工技能比武落幕',NULL,'2021-09-03','day','发布时间:2021-09-03','草原工会网','苏日娜',NULL,NULL,NULL,'[{"text":"首页","url":"http://www.union.example/"},{"text":"基层频道","url":null},{"text":"党建巡礼","url":"http://www.union.example/jcpd/djxl/index.shtml"}]',1,'{"title":"position","published":"label"}','6909b7d9252b5f17a9f16ea50832a9b2281a2b694385d1da7544c60b120d490c','present',1,'2026-03-01T09:30:00+08:00','2026-03-01T09:30:00+08:00',3,replace('锡林河畔秋意浓。\n共有2名选手参加了比赛。','\n',char(10)),replace('<p>锡林河畔秋意浓。</p>\n<p>共有2名选手参加了比赛。</p>','\n',char(10)));
CREATE TABLE article_channels (
        article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        channel INTEGER NOT NULL REFERENCES channels (id),
        first_seen TEXT NOT NULL,
        PRIMARY KEY (article, channel)
    ) STRICT, WITHOUT ROWID;
INSERT INTO article_channels VALUES(1,1,'2026-03-01T09:30:00+08:00');
INSERT INTO article_channels VALUES(2,1,'2026-03-01T09:30:00+08:00');
CREATE TABLE attachments (
        article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        position INTEGER NOT NULL,
        url TEXT NOT NULL,
        name TEXT NOT NULL,
        media_type TEXT,
        bytes INTEGER,
        sha256 TEXT,
        capture INTEGER REFERENCES captures (id),
        PRIMARY KEY (article, kind, position)
    ) STRICT, WITHOUT ROWID;
INSERT INTO attachments VALUES(1,'file',1,'http://www.union.example/upload/1.pdf','名单',NULL,NULL,NULL,NULL);
INSERT INTO attachments VALUES(1,'image',1,'http://www.union.example/upload/1.jpg','现场',NULL,NULL,NULL,NULL);
INSERT INTO attachments VALUES(2,'file',1,'http://www.union.example/upload/2.pdf','名单',NULL,NULL,NULL,NULL);
INSERT INTO attachments VALUES(2,'image',1,'http://www.union.example/upload/2.jpg','现场',NULL,NULL,NULL,NULL);
CREATE TABLE versions (
        article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
        version INTEGER NOT NULL,
        digest TEXT NOT NULL,
        seen TEXT NOT NULL,
        capture INTEGER REFERENCES captures (id),
        what TEXT NOT NULL,
        fields TEXT CHECK (fields IS NULL OR json_valid(fields)),
        PRIMARY KEY (article, version)
    ) STRICT;
INSERT INTO versions VALUES(1,1,'ae308e779d0b018e3397f592a53f1ee5d681ab1b5ed3128d59e4af72df26c99c','2026-03-01T09:30:00+08:00',2,'first',NULL);
INSERT INTO versions VALUES(2,1,'6909b7d9252b5f17a9f16ea50832a9b2281a2b694385d1da7544c60b120d490c','2026-03-01T09:30:00+08:00',3,'first',NULL);
CREATE TABLE changes (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        article INTEGER NOT NULL REFERENCES articles (id),
        kind TEXT NOT NULL,
        version INTEGER NOT NULL,
        at TEXT NOT NULL,
        crawl INTEGER REFERENCES crawls (id)
    ) STRICT;
INSERT INTO changes VALUES(1,1,'added',1,'2026-03-01T09:30:00+08:00',1);
INSERT INTO changes VALUES(2,2,'added',1,'2026-03-01T09:30:00+08:00',1);
CREATE TABLE entries (
        id INTEGER PRIMARY KEY,
        site TEXT NOT NULL REFERENCES sites (key),
        channel INTEGER NOT NULL REFERENCES channels (id),
        url TEXT NOT NULL,
        uid TEXT,
        title TEXT NOT NULL,
        date_text TEXT,
        day TEXT,
        kind TEXT NOT NULL,
        state TEXT NOT NULL,
        verdict TEXT,
        last_error TEXT,
        moved_to TEXT,
        attempts INTEGER NOT NULL DEFAULT 0,
        last_try TEXT,
        next_try TEXT,
        article INTEGER REFERENCES articles (id),
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL,
        UNIQUE (site, url, channel)
    ) STRICT;
INSERT INTO entries VALUES(1,'replica',1,'http://www.union.example/c/2021-09-02/1.shtml','replica-0000000000000001','第1届职工技能比武落幕','[2021-09-02]','2021-09-02','article','captured','ok',NULL,NULL,1,'2026-03-01T09:30:00+08:00',NULL,1,'2026-03-01T09:30:00+08:00','2026-03-01T09:30:00+08:00');
INSERT INTO entries VALUES(2,'replica',1,'http://www.union.example/c/2021-09-03/2.shtml','replica-0000000000000002','第2届职工技能比武落幕','[2021-09-03]','2021-09-03','article','captured','ok',NULL,NULL,1,'2026-03-01T09:30:00+08:00',NULL,2,'2026-03-01T09:30:00+08:00','2026-03-01T09:30:00+08:00');
PRAGMA writable_schema=ON;
INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)VALUES('table','articles_fts','articles_fts',0,'CREATE VIRTUAL TABLE articles_fts USING fts5 (title, subtitle, author, correspondent, body_text,
        content="articles_grams", content_rowid="id", tokenize="unicode61 remove_diacritics 0 tokenchars ''⺀⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺚⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳⻴⻵⻶⻷⻸⻹⻺⻻⻼⻽⻾⻿⼀⼁⼂⼃⼄⼅⼆⼇⼈⼉⼊⼋⼌⼍⼎⼏⼐⼑⼒⼓⼔⼕⼖⼗⼘⼙⼚⼛⼜⼝⼞⼟⼠⼡⼢⼣⼤⼥⼦⼧⼨⼩⼪⼫⼬⼭⼮⼯⼰⼱⼲⼳⼴⼵⼶⼷⼸⼹⼺⼻⼼⼽⼾⼿⽀⽁⽂⽃⽄⽅⽆⽇⽈⽉⽊⽋⽌⽍⽎⽏⽐⽑⽒⽓⽔⽕⽖⽗⽘⽙⽚⽛⽜⽝⽞⽟⽠⽡⽢⽣⽤⽥⽦⽧⽨⽩⽪⽫⽬⽭⽮⽯⽰⽱⽲⽳⽴⽵⽶⽷⽸⽹⽺⽻⽼⽽⽾⽿⾀⾁⾂⾃⾄⾅⾆⾇⾈⾉⾊⾋⾌⾍⾎⾏⾐⾑⾒⾓⾔⾕⾖⾗⾘⾙⾚⾛⾜⾝⾞⾟⾠⾡⾢⾣⾤⾥⾦⾧⾨⾩⾪⾫⾬⾭⾮⾯⾰⾱⾲⾳⾴⾵⾶⾷⾸⾹⾺⾻⾼⾽⾾⾿⿀⿁⿂⿃⿄⿅⿆⿇⿈⿉⿊⿋⿌⿍⿎⿏⿐⿑⿒⿓⿔⿕⿖⿗⿘⿙⿚⿛⿜⿝⿞⿟䷀䷁䷂䷃䷄䷅䷆䷇䷈䷉䷊䷋䷌䷍䷎䷏䷐䷑䷒䷓䷔䷕䷖䷗䷘䷙䷚䷛䷜䷝䷞䷟䷠䷡䷢䷣䷤䷥䷦䷧䷨䷩䷪䷫䷬䷭䷮䷯䷰䷱䷲䷳䷴䷵䷶䷷䷸䷹䷺䷻䷼䷽䷾䷿''")');
CREATE TABLE IF NOT EXISTS 'articles_fts_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO articles_fts_data VALUES(1,X'021600060024');
INSERT INTO articles_fts_data VALUES(10,X'000000010102020002010101020101');
INSERT INTO articles_fts_data VALUES(137438953473,X'0000015302303101080301040b0106e4ba86e6af9401060104110106e585b1e69c89010601040902058aa0e4ba86010601041002058f82e58aa0010601040f0205908de98089010601040c0202a89c01060102040205b18ae8818c0102040205b7a5e68a800102060202b99501020c0106e6848fe6b59301060104070205898be58f82010601040e02058a80e883bd010207020597a5e5a89c010601020302029c89010601040a02059e97e6b2b301060104030205ada6e890bd01020a0205af94e6ada60102090403e8b59b01060104120205b2b3e7959401060104040202b59301060104080106e79594e7a78b01060104050205a78be6848f01060104060202acac0102020106e8818ce5b7a5010205020583bde6af9401020802058b8fe697a50106010202020590bde5b99501020b0202b59b01060104130106e98089e6898b010601040d020594a1e69e97010601040204090d0d0c0c0c090a0a070d0c0a0c090c0a0a0a0c090d0c070b0a0c0a090d');
INSERT INTO articles_fts_data VALUES(274877906945,X'0000015302303202080301040b0106e4ba86e6af9402060104110106e585b1e69c89020601040902058aa0e4ba86020601041002058f82e58aa0020601040f0205908de98089020601040c0202a89c02060102040205b18ae8818c0202040205b7a5e68a800202060202b99502020c0106e6848fe6b59302060104070205898be58f82020601040e02058a80e883bd020207020597a5e5a89c020601020302029c89020601040a02059e97e6b2b302060104030205ada6e890bd02020a0205af94e6ada60202090403e8b59b02060104120205b2b3e7959402060104040202b59302060104080106e79594e7a78b02060104050205a78be6848f02060104060202acac0202020106e8818ce5b7a5020205020583bde6af9402020802058b8fe697a50206010202020590bde5b99502020b0202b59b02060104130106e98089e6898b020601040d020594a1e69e97020601040204090d0d0c0c0c090a0a070d0c0a0c090c0a0a0a0c090d0c070b0a0c0a090d');
CREATE TABLE IF NOT EXISTS 'articles_fts_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO articles_fts_idx VALUES(1,X'',2);
INSERT INTO articles_fts_idx VALUES(2,X'',2);
CREATE TABLE IF NOT EXISTS 'articles_fts_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
INSERT INTO articles_fts_docsize VALUES(1,X'0b00030012');
INSERT INTO articles_fts_docsize VALUES(2,X'0b00030012');
CREATE TABLE IF NOT EXISTS 'articles_fts_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO articles_fts_config VALUES('rank','bm25(4.0, 2.0, 1.0, 1.0, 1.0)');
INSERT INTO articles_fts_config VALUES('version',4);
CREATE TABLE articles_fts_pause (article INTEGER PRIMARY KEY) STRICT;
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('crawls',1);
INSERT INTO sqlite_sequence VALUES('changes',2);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX captures_by_url ON captures (url, fetched_at);
CREATE INDEX articles_by_url ON articles (url);
CREATE INDEX articles_by_site ON articles (site);
CREATE INDEX articles_by_date ON articles (published, id);
CREATE INDEX article_channels_by_channel ON article_channels (channel, article);
CREATE INDEX changes_by_article ON changes (article);
CREATE INDEX entries_by_uid ON entries (uid);
CREATE INDEX entries_by_channel ON entries (channel, state);
CREATE INDEX entries_by_article ON entries (article) WHERE article IS NOT NULL;
CREATE INDEX entries_waiting ON entries (site, id)
        WHERE kind = 'article' AND state IN ('pending', 'failed');
CREATE VIEW articles_grams AS SELECT id, (WITH RECURSIVE
    whole(t) AS (SELECT replace(replace(replace(replace(coalesce(title,''),char(6155),''),char(6156),''),char(6157),''),char(6159),'')),
    chunk(j,s) AS (SELECT 1,substr(t,1,65) FROM whole
      UNION ALL SELECT j+64,substr(t,j+64,65) FROM chunk,whole WHERE j+64<=length(t)),
    step(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM step WHERE i<64)
    SELECT coalesce(group_concat(CASE
      WHEN d GLOB '[一-鿿㐀-䷿々-〇〡-〩〸-〻⺀-⿟-豈-﫿𠀀-𿿿][一-鿿㐀-䷿々-〇〡-〩〸-〻⺀-⿟-豈-﫿𠀀-𿿿]' THEN ' '||d||' '
      WHEN d GLOB '[一-鿿㐀-䷿々-〇〡-〩〸-〻⺀-⿟-豈-﫿𠀀-𿿿]*' THEN ' '||substr(d,1,1)||' '
      WHEN d GLOB '[０-９Ａ-Ｚａ-ｚ]*' THEN char(unicode(d)-65248)
      ELSE substr(d,1,1) END,''),'')
    FROM (SELECT substr(s,i,2) d FROM chunk CROSS JOIN step WHERE i<=length(s) ORDER BY j,i)) AS title, (WITH RECURSIVE
    whole(t) AS (SELECT replace(replace(replace(replace(coalesce(subtitle,''),char(6155),''),char(6156),''),char(6157),''),char(6159),'')),
    chunk(j,s) AS (SELECT 1,substr(t,1,65) FROM whole
      UNION ALL SELECT j+64,substr(t,j+64,65) FROM chunk,whole WHERE j+64<=length(t)),
    step(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM step WHERE i<64)
    SELECT coalesce(group_concat(CASE
      WHEN d GLOB '[一-鿿㐀-䷿々-〇〡-〩〸-〻⺀-⿟-豈-﫿𠀀-𿿿][一-鿿㐀-䷿々-〇〡-〩〸-〻⺀-⿟-豈-﫿𠀀-𿿿]' THEN ' '||d||' '
      WHEN d GLOB '[一-鿿㐀-䷿々-〇〡-〩〸-〻⺀-⿟-豈-﫿𠀀-𿿿]*' THEN ' '||substr(d,1,1)||' '
      WHEN d GLOB '[０-９Ａ-Ｚａ-ｚ]*' THEN char(unicode(d)-65248)
      ELSE substr(d,1,1) END,''),'')
    FROM (SELECT substr(s,i,2) d FROM chunk CROSS JOIN step WHERE i<=length(s) ORDER BY j,i)) AS subtitle, (WITH RECURSIVE
    whole(t) AS (SELECT replace(replace(replace(replace(coalesce(author,''),char(6155),''),char(6156),''),char(6157),''),char(6159),'')),
    chunk(j,s) AS (SELECT 1,substr(t,1,65) FROM whole
      UNION ALL SELECT j+64,substr(t,j+64,65) FROM chunk,whole WHERE j+64<=length(t)),
    step(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM step WHERE i<64)
    SELECT coalesce(group_concat(CASE
      WHEN d GLOB '[一-鿿㐀-䷿々-〇〡-〩〸-〻⺀-⿟-豈-﫿𠀀-𿿿][一-鿿㐀-䷿々-〇〡-〩〸-〻⺀-⿟-豈-﫿𠀀-𿿿]' THEN ' '||d||' '
      WHEN d GLOB '[一-鿿㐀-䷿々-〇〡-〩〸-〻⺀-⿟-豈-﫿𠀀-𿿿]*' THEN ' '||substr(d,1,1)||' '
      WHEN d GLOB '[０-９Ａ-Ｚａ-ｚ]*' THEN char(unicode(d)-65248)
      ELSE substr(d,1,1) END,''),'')
    FROM (SELECT substr(s,i,2) d FROM chunk CROSS JOIN step WHERE i<=length(s) ORDER BY j,i)) AS author, (WITH RECURSIVE
    whole(t) AS (SELECT replace(replace(replace(replace(coalesce(correspondent,''),char(6155),''),char(6156),''),char(6157),''),char(6159),'')),
    chunk(j,s) AS (SELECT 1,substr(t,1,65) FROM whole
      UNION ALL SELECT j+64,substr(t,j+64,65) FROM chunk,whole WHERE j+64<=length(t)),
    step(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM step WHERE i<64)
    SELECT coalesce(group_concat(CASE
      WHEN d GLOB '[一-鿿㐀-䷿々-〇〡-〩〸-〻⺀-⿟-豈-﫿𠀀-𿿿][一-鿿㐀-䷿々-〇〡-〩〸-〻⺀-⿟-豈-﫿𠀀-𿿿]' THEN ' '||d||' '
      WHEN d GLOB '[一-鿿㐀-䷿々-〇〡-〩〸-〻⺀-⿟-豈-﫿𠀀-𿿿]*' THEN ' '||substr(d,1,1)||' '
      WHEN d GLOB '[０-９Ａ-Ｚａ-ｚ]*' THEN char(unicode(d)-65248)
      ELSE substr(d,1,1) END,''),'')
    FROM (SELECT substr(s,i,2) d FROM chunk CROSS JOIN step WHERE i<=length(s) ORDER BY j,i)) AS correspondent, (WITH RECURSIVE
    whole(t) AS (SELECT replace(replace(replace(replace(coalesce(body_text,''),char(6155),''),char(6156),''),char(6157),''),char(6159),'')),
    chunk(j,s) AS (SELECT 1,substr(t,1,65) FROM whole
      UNION ALL SELECT j+64,substr(t,j+64,65) FROM chunk,whole WHERE j+64<=length(t)),
    step(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM step WHERE i<64)
    SELECT coalesce(group_concat(CASE
      WHEN d GLOB '[一-鿿㐀-䷿々-〇〡-〩〸-〻⺀-⿟-豈-﫿𠀀-𿿿][一-鿿㐀-䷿々-〇〡-〩〸-〻⺀-⿟-豈-﫿𠀀-𿿿]' THEN ' '||d||' '
      WHEN d GLOB '[一-鿿㐀-䷿々-〇〡-〩〸-〻⺀-⿟-豈-﫿𠀀-𿿿]*' THEN ' '||substr(d,1,1)||' '
      WHEN d GLOB '[０-９Ａ-Ｚａ-ｚ]*' THEN char(unicode(d)-65248)
      ELSE substr(d,1,1) END,''),'')
    FROM (SELECT substr(s,i,2) d FROM chunk CROSS JOIN step WHERE i<=length(s) ORDER BY j,i)) AS body_text FROM articles;
CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles
        WHEN NOT EXISTS (SELECT 1 FROM articles_fts_pause) BEGIN INSERT INTO articles_fts (rowid, title, subtitle, author, correspondent, body_text)
        SELECT id, title, subtitle, author, correspondent, body_text FROM articles_grams WHERE id = new.id; END;
CREATE TRIGGER articles_fts_delete BEFORE DELETE ON articles BEGIN INSERT INTO articles_fts (articles_fts, rowid, title, subtitle, author, correspondent, body_text)
        SELECT 'delete', id, title, subtitle, author, correspondent, body_text FROM articles_grams WHERE id = old.id; END;
CREATE TRIGGER articles_fts_before_update BEFORE UPDATE OF id, title, subtitle, author, correspondent, body_text ON articles
        BEGIN INSERT INTO articles_fts (articles_fts, rowid, title, subtitle, author, correspondent, body_text)
        SELECT 'delete', id, title, subtitle, author, correspondent, body_text FROM articles_grams WHERE id = old.id; END;
CREATE TRIGGER articles_fts_update AFTER UPDATE OF id, title, subtitle, author, correspondent, body_text ON articles
        BEGIN INSERT INTO articles_fts (rowid, title, subtitle, author, correspondent, body_text)
        SELECT id, title, subtitle, author, correspondent, body_text FROM articles_grams WHERE id = new.id; END;
PRAGMA writable_schema=OFF;
COMMIT;
PRAGMA application_id=1970168690;
PRAGMA user_version=1;
