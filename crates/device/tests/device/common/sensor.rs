//! A sensor of fingers, in memory.

use std::sync::Mutex;

use async_trait::async_trait;
use warifu_device::ports::{Asked, Biometrics, BiometricsError};

#[derive(Default)]
pub struct MemorySensor(Mutex<State>);

#[derive(Default)]
struct State {
    unusable: Option<BiometricsError>,
    says: Option<BiometricsError>,
    mark: Option<Vec<u8>>,
    asked: Vec<Asked>,
    meanwhile: Option<Box<dyn FnOnce() + Send>>,
}

impl MemorySensor {
    /// It cannot be asked, or can.
    pub fn unusable(&self, why: Option<BiometricsError>) {
        self.0.lock().unwrap().unusable = why;
    }

    /// What it says when asked; yes where that is nothing.
    pub fn says(&self, no: Option<BiometricsError>) {
        self.0.lock().unwrap().says = no;
    }

    /// These fingers are registered.
    pub fn registered(&self, mark: &[u8]) {
        self.0.lock().unwrap().mark = Some(mark.to_vec());
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.0.lock().unwrap().asked.len()
    }

    /// Happens while the customer is asked the next time.
    pub fn meanwhile(&self, happens: impl FnOnce() + Send + 'static) {
        self.0.lock().unwrap().meanwhile = Some(Box::new(happens));
    }
}

#[async_trait]
impl Biometrics for MemorySensor {
    async fn check(&self) -> Result<Option<Vec<u8>>, BiometricsError> {
        let state = self.0.lock().unwrap();
        state.unusable.map_or(Ok(state.mark.clone()), Err)
    }

    async fn ask(&self, words: Asked) -> Result<(), BiometricsError> {
        let happens = {
            let mut state = self.0.lock().unwrap();
            state.asked.push(words);
            state.meanwhile.take()
        };
        if let Some(happens) = happens {
            happens();
        }
        self.0.lock().unwrap().says.map_or(Ok(()), Err)
    }
}
