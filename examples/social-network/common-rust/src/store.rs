//! The state that the functions share: texts and lists of texts, by key. The same in Rust as
//! `common/store.h`, which says where it is and what the keys are, on the same data.

use std::env;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use redis::Commands;
use rusqlite::{params, Connection, ErrorCode, OptionalExtension};

use crate::Error;

const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const SETUP_ATTEMPTS: u32 = 1000;

const SCHEMA: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS texts (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS items (id INTEGER PRIMARY KEY, key TEXT NOT NULL, value TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS items_by_key ON items (key, id);
";

/// An open store.
pub enum Store {
    /// The Redis at `REDIS_URL`.
    Redis(redis::Connection),
    /// A file.
    Sqlite(Connection),
}

impl Store {
    /// Opens the store that the environment names.
    pub fn open() -> Result<Self, Error> {
        if let Some(url) = variable("REDIS_URL") {
            return Self::open_redis(&url);
        }
        let path = variable("SOCIAL_NETWORK_DB").map_or_else(
            || env::temp_dir().join("faas-social-network.db"),
            PathBuf::from,
        );
        Self::open_sqlite(&path)
    }

    fn open_redis(url: &str) -> Result<Self, Error> {
        let connect = || redis::Client::open(url)?.get_connection();
        match connect() {
            Ok(connection) => Ok(Self::Redis(connection)),
            Err(error) => Err(format!("Redis at {url}: {error}").into()),
        }
    }

    fn open_sqlite(path: &Path) -> Result<Self, Error> {
        let connect = || {
            let connection = Connection::open(path)?;
            connection.busy_timeout(BUSY_TIMEOUT)?;
            set_up(&connection)?;
            Ok::<_, rusqlite::Error>(connection)
        };
        match connect() {
            Ok(connection) => Ok(Self::Sqlite(connection)),
            Err(error) => Err(format!("{}: {error}", path.display()).into()),
        }
    }

    /// Stores a text.
    pub fn put(&mut self, key: &str, value: &str) -> Result<(), Error> {
        match self {
            Self::Redis(redis) => redis.set::<_, _, ()>(key, value)?,
            Self::Sqlite(sqlite) => {
                sqlite.execute("INSERT OR REPLACE INTO texts VALUES (?, ?)", [key, value])?;
            }
        }
        Ok(())
    }

    /// A stored text, if there is one.
    pub fn get(&mut self, key: &str) -> Result<Option<String>, Error> {
        Ok(match self {
            Self::Redis(redis) => redis.get(key)?,
            Self::Sqlite(sqlite) => sqlite
                .query_row("SELECT value FROM texts WHERE key = ?", [key], |row| {
                    row.get(0)
                })
                .optional()?,
        })
    }

    /// Appends to a list.
    pub fn push(&mut self, key: &str, value: &str) -> Result<(), Error> {
        match self {
            Self::Redis(redis) => redis.rpush::<_, _, ()>(key, value)?,
            Self::Sqlite(sqlite) => {
                sqlite.execute("INSERT INTO items (key, value) VALUES (?, ?)", [key, value])?;
            }
        }
        Ok(())
    }

    /// The values of a list, oldest first.
    pub fn list(&mut self, key: &str) -> Result<Vec<String>, Error> {
        Ok(match self {
            Self::Redis(redis) => redis.lrange(key, 0, -1)?,
            Self::Sqlite(sqlite) => sqlite
                .prepare("SELECT value FROM items WHERE key = ? ORDER BY id")?
                .query_map(params![key], |row| row.get(0))?
                .collect::<Result<_, _>>()?,
        })
    }
}

/// The busy timeout does not cover the change of a new file to WAL mode, which processes that start together
/// all attempt.
fn set_up(sqlite: &Connection) -> rusqlite::Result<()> {
    for _ in 1..SETUP_ATTEMPTS {
        match sqlite.execute_batch(SCHEMA) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                thread::sleep(BUSY_TIMEOUT / SETUP_ATTEMPTS);
            }
            result => return result,
        }
    }
    sqlite.execute_batch(SCHEMA)
}

/// An environment variable that is set to something.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put_get_push_list(store: &mut Store) {
        assert_eq!(store.get("text").unwrap(), None);
        store.put("text", "first").unwrap();
        store.put("text", "Zoë's \"second\"").unwrap();
        assert_eq!(
            store.get("text").unwrap().as_deref(),
            Some("Zoë's \"second\"")
        );

        assert!(store.list("list").unwrap().is_empty());
        for value in ["b", "a", "b"] {
            store.push("list", value).unwrap();
        }
        assert_eq!(store.list("list").unwrap(), ["b", "a", "b"]);
        assert!(store.list("another").unwrap().is_empty());
    }

    #[test]
    fn sqlite() {
        put_get_push_list(&mut Store::open_sqlite(Path::new(":memory:")).unwrap());
    }

    #[test]
    fn an_unusable_path_is_an_error_that_names_it() {
        let error = Store::open_sqlite(Path::new("/nowhere/at/all"))
            .err()
            .unwrap();
        assert!(error.to_string().starts_with("/nowhere/at/all: "));
    }
}
