import click
@click.command("doctor")
@click.option("--root")
@click.option("--api")
def command(): pass
