//! route - asks several carriers at the same time, which are tasks behind sockets (tokio, on one thread).

use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

async fn carrier(listener: TcpListener, cents: u32) {
    let (mut connection, _) = listener.accept().await.unwrap();
    let mut parcels = [0];
    connection.read_exact(&mut parcels).await.unwrap();
    tokio::time::sleep(Duration::from_millis(5)).await;
    connection.write_all(&(cents * u32::from(parcels[0])).to_be_bytes()).await.unwrap();
}

async fn offer(number: usize, parcels: u8, offers: mpsc::Sender<(u32, usize)>) -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let server = tokio::spawn(carrier(listener, 500 - 17 * number as u32));
    let mut connection = TcpStream::connect(address).await?;
    connection.write_all(&[parcels]).await?;
    let cents = connection.read_u32().await?;
    server.await?;
    offers.send((cents, number)).await.expect("somebody listens");
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let request: serde_json::Value = serde_json::from_reader(std::io::stdin())?;
    let parcels = request["parcels"].as_u64().unwrap_or(0) as u8;
    let (sender, mut receiver) = mpsc::channel(2);
    let tasks: Vec<_> = (0..8).map(|number| tokio::spawn(offer(number, parcels, sender.clone()))).collect();
    drop(sender);
    let mut offers = Vec::new();
    while let Some(offer) = receiver.recv().await {
        offers.push(offer);
    }
    for task in tasks {
        task.await??;
    }
    offers.sort();
    let slow = tokio::time::timeout(Duration::from_millis(1), std::future::pending::<()>()).await;
    print!("{}", serde_json::json!({"offers": offers, "timed_out": slow.is_err()}));
    Ok(())
}
