//! Metrics for Prometheus, on an address of their own, where `metrics.listen` names one. Never labelled by person or room.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use app::App;
use app::http::{Listening, Tls};
use axum::Router;
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use model::Time;

use crate::acme::Validity;
use crate::settings::MetricsSettings;

/// Between two looks at the certificate.
const MINUTE: Duration = Duration::from_secs(60);

/// Seconds, from a millisecond to ten seconds.
const SECONDS: [f64; 9] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0];

/// Begins to count, if metrics are wanted.
///
/// # Errors
/// If a recorder exists already.
pub fn record(settings: &MetricsSettings) -> Result<Option<PrometheusHandle>> {
    if settings.listen.is_none() {
        return Ok(None);
    }
    let builder = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?;
    Ok(Some(builder.install_recorder()?))
}

/// Tells every minute how many days the certificate is good for, as `commune_certificate_days_left`; below zero: not any more.
pub fn watch(app: &App, tls: Arc<Tls>) {
    let app = app.clone();
    app.clone().spawn(async move {
        let watch = async {
            let mut ticks = tokio::time::interval(MINUTE);
            loop {
                ticks.tick().await;
                let validity = tls.shown().and_then(|certificate| Validity::of(&certificate).ok());
                if let Some(days) = validity.map(|validity| days_left(validity, app.now())) {
                    metrics::gauge!("commune_certificate_days_left").set(days);
                }
            }
        };
        app.stopping().run_until_cancelled(watch).await;
    });
}

fn days_left(validity: Validity, now: Time) -> f64 {
    let seconds = (validity.until.0 - now.0) / 1_000_000;
    // Seconds of a few centuries are far from where they would lose digits.
    i32::try_from(seconds).map_or(f64::INFINITY, f64::from) / 86_400.0
}

/// Serves what was counted.
///
/// # Errors
/// A sentence which names the address.
pub fn serve(app: &App, settings: &MetricsSettings, handle: PrometheusHandle) -> Result<()> {
    let address = settings.listen.as_deref().context("metrics.listen is not set")?;
    let listening = Listening::on(address).map_err(|error| anyhow::anyhow!("metrics.listen: {error}"))?;
    let router = Router::new().route("/metrics", get(move || async move { handle.render() }));
    app.spawn(app::http::serve(app.clone(), vec![listening], router));
    Ok(())
}
