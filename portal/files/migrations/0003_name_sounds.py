import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import portal.files.models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0002_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NameSound",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "name",
                    models.CharField(default=portal.files.models.random_name, editable=False, max_length=32, unique=True),
                ),
                ("milliseconds", models.PositiveIntegerField()),
                ("created", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
    ]
