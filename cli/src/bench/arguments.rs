//! The command line of `v2f bench`.

use clap::Args;

use crate::model::StudentArguments;
use crate::option_values::parse_seconds;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
v2f bench                                  every engine that runs here, 1 to 256 characters\n  \
v2f bench --streams 1,1000 --rate 16000 --seconds 20\n  \
v2f bench --engine native --json\n\n\
Everything is computed on one core, on the calling thread (threads = 0, v2f_tick).\n\
Close other programs first.")]
pub struct BenchArguments {
    #[command(flatten)]
    pub student: StudentArguments,
    /// Numbers of characters that speak at the same time
    #[arg(long, value_name = "N,...", value_delimiter = ',', default_value = "1,4,16,64,256",
          value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub streams: Vec<u32>,
    /// Seconds of sound for one stream; a measurement of many streams takes at most as long
    #[arg(long, value_name = "S", default_value = "10", value_parser = parse_seconds)]
    pub seconds: f64,
    /// Sample rate of the sound; at the student's own rate nothing is resampled
    #[arg(long, value_name = "HZ", default_value = "48000",
          value_parser = clap::value_parser!(u32).range(8_000..=192_000))]
    pub rate: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
