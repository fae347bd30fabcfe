//! digest - a hash of its request (sha2, base64).
#![no_main]

use base64::prelude::{Engine, BASE64_URL_SAFE};
use sha2::{Digest, Sha256};

fn handle(request: &[u8]) -> Result<Vec<u8>, String> {
    Ok(serde_json::json!({"sha256": BASE64_URL_SAFE.encode(Sha256::digest(request))}).to_string().into_bytes())
}

faas::function!(handle);
