//! Metrics for Prometheus, on an address of their own, where `metrics.listen` names one. Never labelled by person or room.

use anyhow::{Context, Result};
use app::App;
use app::http::Listening;
use axum::Router;
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::settings::MetricsSettings;

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
