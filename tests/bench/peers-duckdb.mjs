// peers-duckdb.mjs import FILE DATABASE: reads FILE (x-v2, x-v11 or csv of `tamiz demo --raw`) into a
// table of the columns that tamiz takes from it, the schema given, and closes the database.  THREADS: 2.
// peers-duckdb.mjs ask DATABASE WORD: ms of that table's posts with WORD, by tag and by account.
import { DuckDBInstance } from '@duckdb/node-api';
import { statSync } from 'node:fs';

const [, , what, file, database] = process.argv;
const quoted = `'${file.replaceAll("'", "''")}'`;
const json = (columns) =>
	`read_json(${quoted}, format = 'newline_delimited', maximum_object_size = 67108864, columns = {${Object.entries(columns)
		.map(([name, type]) => `${name}: '${type}'`)
		.join(', ')}})`;

const counts = 'STRUCT(retweet_count BIGINT, reply_count BIGINT, like_count BIGINT, quote_count BIGINT)';
const v2 = {
	id: 'VARCHAR', author_id: 'VARCHAR', created_at: 'TIMESTAMP', text: 'VARCHAR', lang: 'VARCHAR', source: 'VARCHAR',
	public_metrics: counts,
	entities: 'STRUCT(hashtags STRUCT(tag VARCHAR)[], urls STRUCT(expanded_url VARCHAR)[], mentions STRUCT(username VARCHAR)[])',
	referenced_tweets: 'STRUCT(type VARCHAR, id VARCHAR, text VARCHAR, author_id VARCHAR, author STRUCT(username VARCHAR))[]',
	author: `STRUCT(id VARCHAR, username VARCHAR, name VARCHAR, description VARCHAR, created_at TIMESTAMP, verified BOOLEAN, protected BOOLEAN,
		public_metrics STRUCT(followers_count BIGINT, following_count BIGINT, tweet_count BIGINT, listed_count BIGINT))`,
};
const account11 = `STRUCT(id_str VARCHAR, screen_name VARCHAR, name VARCHAR, description VARCHAR, location VARCHAR, url VARCHAR,
	created_at VARCHAR, followers_count BIGINT, friends_count BIGINT, statuses_count BIGINT, favourites_count BIGINT, listed_count BIGINT,
	verified BOOLEAN, protected BOOLEAN, default_profile BOOLEAN, default_profile_image BOOLEAN)`;
const entities11 =
	'STRUCT(hashtags STRUCT("text" VARCHAR)[], urls STRUCT(expanded_url VARCHAR)[], user_mentions STRUCT(screen_name VARCHAR)[])';
const v11 = {
	id_str: 'VARCHAR', created_at: 'VARCHAR', full_text: 'VARCHAR', truncated: 'BOOLEAN', lang: 'VARCHAR', source: 'VARCHAR',
	entities: entities11, user: account11, retweet_count: 'BIGINT', favorite_count: 'BIGINT',
	in_reply_to_status_id_str: 'VARCHAR', in_reply_to_user_id_str: 'VARCHAR', in_reply_to_screen_name: 'VARCHAR',
	retweeted_status: `STRUCT(id_str VARCHAR, full_text VARCHAR, entities ${entities11}, "user" STRUCT(id_str VARCHAR, screen_name VARCHAR))`,
	quoted_status_id_str: 'VARCHAR',
};

function select() {
	if (file.endsWith('csv')) return `SELECT * FROM read_csv(${quoted}, header = true, all_varchar = false)`;
	if (file.endsWith('v2'))
		return `SELECT * EXCLUDE (public_metrics, entities, referenced_tweets, author), unnest(public_metrics), list_transform(entities.hashtags, lambda x: x.tag) AS tags,
			list_transform(entities.urls, lambda x: x.expanded_url) AS urls, list_transform(entities.mentions, lambda x: x.username) AS mentions, referenced_tweets[1].type AS kind,
			referenced_tweets[1].id AS ref_id, referenced_tweets[1].text AS ref_text, referenced_tweets[1].author_id AS ref_account,
			referenced_tweets[1].author.username AS ref_handle, author.username, author.name, author.description,
			author.created_at AS created, author.verified, author.protected, author.public_metrics.followers_count AS followers,
			author.public_metrics.following_count AS following, author.public_metrics.tweet_count AS statuses,
			author.public_metrics.listed_count AS listed FROM ${json(v2)}`;
	return `SELECT id_str, strptime(created_at, '%a %b %d %H:%M:%S +0000 %Y') AS time, full_text, truncated, lang, source,
		list_transform(entities.hashtags, lambda x: x."text") AS tags, list_transform(entities.urls, lambda x: x.expanded_url) AS urls,
		list_transform(entities.user_mentions, lambda x: x.screen_name) AS mentions, unnest(struct_pack(id := u.id_str, screen_name := u.screen_name, name := u.name, description := u.description, location := u.location, url := u.url,
		followers := u.followers_count, friends := u.friends_count, statuses := u.statuses_count, favourites := u.favourites_count,
		listed := u.listed_count, verified := u.verified, protected := u.protected, default_profile := u.default_profile,
		default_profile_image := u.default_profile_image)),
		strptime(u.created_at, '%a %b %d %H:%M:%S +0000 %Y') AS created, retweet_count, favorite_count, in_reply_to_status_id_str,
		in_reply_to_user_id_str, in_reply_to_screen_name, quoted_status_id_str, retweeted_status.id_str AS ref_id,
		retweeted_status.full_text AS ref_text, retweeted_status."user".id_str AS ref_account,
		retweeted_status."user".screen_name AS ref_handle
		FROM (SELECT *, "user" AS u FROM ${json(v11)})`;
}

// The explorer's question: posts with a word, case- and accent-blind, by tag and by account.  Once with
// the text folded while it is read, once over a column that was folded before.
async function ask(database, word) {
	const instance = await DuckDBInstance.create(database, { threads: process.env.THREADS ?? '2' });
	const connection = await instance.connect();
	await connection.run("ALTER TABLE post ADD COLUMN IF NOT EXISTS folded VARCHAR");
	await connection.run("UPDATE post SET folded = lower(strip_accents(coalesce(ref_text, text)))");
	const pattern = `'${word.replaceAll("'", "''")}'`;
	for (const [name, test] of [
		['folding as it reads', `contains(lower(strip_accents(coalesce(ref_text, text))), ${pattern})`],
		['folded before', `contains(folded, ${pattern})`],
	]) {
		const times = [];
		for (let i = 0; i < Number(process.env.RUNS ?? 5); i++) {
			const start = performance.now();
			await connection.runAndReadAll(`CREATE OR REPLACE TEMP TABLE hit AS SELECT author_id, tags FROM post WHERE ${test}`);
			await connection.runAndReadAll('SELECT author_id, count(*) FROM hit GROUP BY author_id ORDER BY 2 DESC LIMIT 30');
			await connection.runAndReadAll('SELECT tag, count(*) FROM (SELECT unnest(tags) AS tag FROM hit) GROUP BY tag ORDER BY 2 DESC LIMIT 30');
			times.push(performance.now() - start);
		}
		times.sort((a, b) => a - b);
		console.log(`${times[times.length >> 1].toFixed(1)} ${name}`);
	}
	connection.closeSync();
	instance.closeSync();
}

if (what === 'ask') {
	await ask(file, database);
	process.exit(0);
}
if (what !== 'import') throw new Error('import FILE DATABASE, or ask DATABASE WORD');
const instance = await DuckDBInstance.create(database, { threads: process.env.THREADS ?? '2', preserve_insertion_order: 'false' });
const connection = await instance.connect();
await connection.run(`CREATE TABLE post AS ${select()}`);
const rows = await connection.runAndReadAll('SELECT count(*) FROM post');
await connection.run('CHECKPOINT');
connection.closeSync();
instance.closeSync();
console.log(`${rows.getRows()[0][0]} rows, ${statSync(database).size} bytes`);
